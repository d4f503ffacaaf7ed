/** Compiles the gettext catalogues: `import("virtual:catalogue/sv")` gives `{msgid: text | forms}`. */
import { readdirSync, readFileSync } from "node:fs"
import { basename, join, resolve } from "node:path"
import { po } from "gettext-parser"
import type { Plugin } from "vite"

export type Entries = Record<string, string | string[]>

const PREFIX = "virtual:catalogue/"
const LIST = "virtual:catalogues"

/** The entries of one .po file. Text equal to its msgid is left out, since that is what is shown without it. */
export function compile(source: string | Buffer): Entries {
  const entries: Entries = {}
  for (const [msgid, entry] of Object.entries(po.parse(source).translations[""] ?? {})) {
    if (msgid === "" || entry.msgstr.some((text) => text === "")) continue
    if (entry.msgid_plural !== undefined) {
      if (entry.msgstr[0] !== msgid || entry.msgstr[1] !== entry.msgid_plural) entries[msgid] = entry.msgstr
    } else if (entry.msgstr[0] !== undefined && entry.msgstr[0] !== msgid) entries[msgid] = entry.msgstr[0]
  }
  return entries
}

/** Makes each .po file in `folder` a lazily loaded module; a new language is a new file. */
export function catalogues(folder: string): Plugin {
  const files = () => readdirSync(resolve(folder)).filter((name) => name.endsWith(".po"))
  return {
    name: "torget-catalogues",
    resolveId: (id) => (id === LIST || id.startsWith(PREFIX) ? `\0${id}` : null),
    load(id) {
      if (id === `\0${LIST}`) {
        const loaders = files()
          .map((name) => basename(name, ".po"))
          .map((language) => `${JSON.stringify(language)}: () => import("${PREFIX}${language}")`)
        return `export default { ${loaders.join(", ")} }`
      }
      if (!id.startsWith(`\0${PREFIX}`)) return null
      const path = join(resolve(folder), `${id.slice(PREFIX.length + 1)}.po`)
      this.addWatchFile(path)
      return `export default ${JSON.stringify(compile(readFileSync(path)))}`
    },
  }
}
