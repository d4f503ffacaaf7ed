/** Writes the app's manifest in each language there is a catalogue for: `manifest.sv.webmanifest`. */
import { readdirSync, readFileSync } from "node:fs"
import { basename, join, resolve } from "node:path"
import type { Plugin } from "vite"
import { manifestIn } from "../src/pwa/manifest.ts"
import { compile } from "./catalogues.ts"

export function manifests(folder: string): Plugin {
  let base = "/"
  return {
    name: "torget-manifests",
    apply: "build",
    configResolved(config) {
      base = config.base
    },
    transformIndexHtml: () => [
      // The client changes it to the reader's language.
      {
        tag: "link",
        attrs: { rel: "manifest", href: `${base}manifest.sv.webmanifest` },
        injectTo: "head",
      },
    ],
    generateBundle() {
      for (const file of readdirSync(resolve(folder)).filter((name) => name.endsWith(".po"))) {
        const language = basename(file, ".po")
        const entries = compile(readFileSync(join(resolve(folder), file)))
        const translate = (msgid: string): string => {
          const found = entries[msgid]
          return typeof found === "string" ? found : msgid
        }
        const source = JSON.stringify(manifestIn(language, translate))
        this.emitFile({ type: "asset", fileName: `manifest.${language}.webmanifest`, source })
      }
    },
  }
}
