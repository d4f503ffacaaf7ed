/** Builds the service worker with the list of what it keeps on the device, and keeps the last builds' files. */
import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import type { Plugin, ResolvedConfig } from "vite"
import { VitePWA } from "vite-plugin-pwa"

/** Built files that are kept on the device from the start; others when they are first used. */
const KEPT = /^assets\/.*\.(js|css|svg)$/
/** Pages that are open when a new version comes still find the parts they have not loaded yet. */
const BUILDS_KEPT = 3

const hash = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("base64")

export function worker(): (Plugin | Plugin[])[] {
  let config: ResolvedConfig
  let built: string[] = []
  const inOutput = (name: string): string => resolve(config.root, config.build.outDir, name)
  return [
    {
      name: "torget-built",
      apply: "build",
      configResolved(resolved) {
        config = resolved
      },
      writeBundle: {
        order: "post",
        handler(_, bundle) {
          built = Object.keys(bundle)
          forgetOldBuilds(inOutput("."), built)
        },
      },
    },
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src/worker",
      filename: "sw.ts",
      scope: "/",
      injectRegister: false,
      manifest: false,
      injectManifest: {
        rollupFormat: "iife",
        globPatterns: ["assets/*.{js,css,svg}", "index.html"],
        manifestTransforms: [
          (entries) => ({
            warnings: [],
            manifest: entries
              .filter(({ url }) => url === "index.html" || (KEPT.test(url) && built.includes(url)))
              .map((entry) =>
                entry.url === "index.html"
                  ? // By its address, for the headers that come with it; by its content, because a server that
                    // has not been restarted still sends the page of the build before.
                    { ...entry, url: "/", integrity: `sha256-${hash(inOutput("index.html"))}` }
                  : { ...entry, url: `${config.base}${entry.url}` },
              ),
          }),
        ],
      },
    }),
  ]
}

/** Remove from `folder` the assets that none of the last builds has. */
function forgetOldBuilds(folder: string, built: string[]): void {
  const list = join(folder, ".vite", "builds.json")
  const before: string[][] = existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : []
  const same = (one: string[], other: string[]) => one.toSorted().join() === other.toSorted().join()
  const builds = [built, ...before.filter((files) => !same(files, built))].slice(0, BUILDS_KEPT)
  writeFileSync(list, JSON.stringify(builds))
  const kept = new Set(builds.flat())
  for (const name of readdirSync(join(folder, "assets")))
    if (!kept.has(`assets/${name.replace(/\.(gz|br)$/, "")}`)) rmSync(join(folder, "assets", name))
}
