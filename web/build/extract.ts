/** Finds the texts that the sources ask for: `t("…")` and `tn("…", "…", n)`. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

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
