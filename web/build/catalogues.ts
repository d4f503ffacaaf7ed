/** Compiles the gettext catalogues: `import("virtual:catalogue/sv")` gives `{msgid: text | forms}` of what the page
 * shows at first, `import("virtual:catalogue/sv/rest")` that of everything loaded later. */
import { readdirSync, readFileSync } from "node:fs"
import { basename, join, resolve } from "node:path"
import { po } from "gettext-parser"
import type { Plugin } from "vite"
import { textsAtFirst } from "./extract.ts"

export type Entries = Record<string, string | string[]>

const PREFIX = "virtual:catalogue/"
const FIRST = "sv"
const REST = "/rest"
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

/** Makes each .po file in `folder` two lazily loaded modules; a new language is a new file.
 *
 * The texts of `entries` are in the first of the two.
 */
export function catalogues(folder: string, entries: readonly string[]): Plugin {
  const files = () => readdirSync(resolve(folder)).filter((name) => name.endsWith(".po"))
  let base = "/"
  return {
    name: "torget-catalogues",
    configResolved(config) {
      base = config.base
    },
    transformIndexHtml: {
      order: "post",
      handler(_, { bundle }) {
        // Most people read Swedish: its texts come with the script instead of after it.
        const first = Object.values(bundle ?? {}).find(
          (chunk) => chunk.type === "chunk" && chunk.facadeModuleId === `\0${PREFIX}${FIRST}`,
        )
        if (!first) return []
        const attrs = { rel: "modulepreload", crossorigin: true, href: base + first.fileName }
        return [{ tag: "link", attrs, injectTo: "head" as const }]
      },
    },
    resolveId: (id) => (id === LIST || id.startsWith(PREFIX) ? `\0${id}` : null),
    load(id) {
      if (id === `\0${LIST}`) {
        const languages = files().map((name) => basename(name, ".po"))
        const loaders = (part: string) =>
          languages.map(
            (language) => `${JSON.stringify(language)}: () => import("${PREFIX}${language}${part}")`,
          )
        return `export default { ${loaders("")} }; export const rest = { ${loaders(REST)} }`
      }
      if (!id.startsWith(`\0${PREFIX}`)) return null
      const name = id.slice(PREFIX.length + 1)
      const later = name.endsWith(REST)
      const path = join(resolve(folder), `${later ? name.slice(0, -REST.length) : name}.po`)
      this.addWatchFile(path)
      const first = textsAtFirst(entries)
      const wanted = Object.entries(compile(readFileSync(path))).filter(
        ([msgid]) => first.has(msgid) !== later,
      )
      return `export default ${JSON.stringify(Object.fromEntries(wanted))}`
    },
  }
}
