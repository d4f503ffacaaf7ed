/** Puts a gzip and a brotli form beside every text file of the build; the server sends whichever is asked for. */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { brotliCompressSync, constants, gzipSync } from "node:zlib"
import type { Plugin } from "vite"

const TEXT = /^[^.].*\.(js|css|svg|json|webmanifest)$/
/** What is smaller fits into one packet either way. */
const WORTH_BYTES = 1_000

export function compress(): Plugin {
  return {
    name: "torget-compress",
    apply: "build",
    enforce: "post",
    writeBundle(options, bundle) {
      for (const name of Object.keys(bundle).filter((file) => TEXT.test(file))) {
        const path = join(options.dir ?? "dist", name)
        const source = readFileSync(path)
        if (source.length < WORTH_BYTES) continue
        writeFileSync(`${path}.gz`, gzipSync(source, { level: 9 }))
        const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
        writeFileSync(`${path}.br`, brotliCompressSync(source, { params: quality }))
      }
    },
  }
}
