/** Puts what the page needs before it runs into one file: many small ones cost a phone more than their bytes. */
import { resolve } from "node:path"

interface Known {
  importedIds: readonly string[]
}

interface Graph {
  getModuleInfo(id: string): Known | null
}

/** Names the chunk of a module: "core" for what `entry` needs before it runs, else as the bundler likes. */
export function core(entry: string): (id: string, graph: Graph) => string | null {
  const root = resolve(entry)
  let needed: Set<string> | null = null
  return (id, graph) => {
    needed ??= reachable(root, graph)
    return needed.has(id) ? "core" : null
  }
}

function reachable(root: string, graph: Graph): Set<string> {
  const seen = new Set<string>()
  const ahead = [root]
  for (let id = ahead.pop(); id !== undefined; id = ahead.pop()) {
    if (seen.has(id)) continue
    seen.add(id)
    ahead.push(...(graph.getModuleInfo(id)?.importedIds ?? []))
  }
  return seen
}
