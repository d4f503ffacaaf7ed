/** Finds the texts that the sources ask for: `t("…")` and `tn("…", "…", n)`. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"

export interface Wanted {
  msgid: string
  plural: string | null
}

const CALL = /\b(t|tn)\(\s*"((?:[^"\\]|\\.)*)"(?:,\s*"((?:[^"\\]|\\.)*)")?/g

export function textsIn(source: string): Wanted[] {
  return [...source.matchAll(CALL)].map(([, name, msgid = "", plural]) => ({
    msgid: JSON.parse(`"${msgid}"`),
    plural: name === "tn" && plural !== undefined ? JSON.parse(`"${plural}"`) : null,
  }))
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name))
}

/** Every text asked for below `folder`, each once. */
export function textsBelow(folder: string): Wanted[] {
  const found = new Map<string, Wanted>()
  for (const path of sourcesIn(folder))
    for (const wanted of textsIn(readFileSync(path, "utf8"))) {
      const known = found.get(wanted.msgid)
      if (!known || wanted.plural !== null) found.set(wanted.msgid, wanted)
    }
  return [...found.values()].sort((one, other) => (one.msgid < other.msgid ? -1 : 1))
}

// Not of types alone, and not `import("…")`, which is loaded when it is needed.
const NEEDED = /^(?:import|export)(?!\s+type\b)(?:[^"]*?\sfrom)?\s+"(\.{1,2}\/?[^"]*)"/gm

function fileOf(path: string): string | undefined {
  return [path, `${path}.ts`, `${path}.tsx`, join(path, "index.ts")].find(
    (name) => /\.tsx?$/.test(name) && existsSync(name),
  )
}

/** The sources that `path` needs before it runs, itself among them. */
export function neededBy(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen
  seen.add(path)
  for (const [, name = ""] of readFileSync(path, "utf8").matchAll(NEEDED)) {
    const file = fileOf(join(dirname(path), name))
    if (file) neededBy(file, seen)
  }
  return seen
}

/** The msgids of the texts that `entries` ask for before anything is loaded besides. */
export function textsAtFirst(entries: readonly string[]): Set<string> {
  const needed = new Set<string>()
  for (const entry of entries) neededBy(entry, needed)
  const sources = [...needed].map((path) => readFileSync(path, "utf8"))
  return new Set(sources.flatMap(textsIn).map(({ msgid }) => msgid))
}
