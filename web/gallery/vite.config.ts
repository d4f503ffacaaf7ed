/** Every view in every state, with invented people: `npm run gallery`. No part of what is shipped. */
import { resolve } from "node:path"
import { defineConfig } from "vite"
import { catalogues } from "../build/catalogues.ts"
import { emoji } from "../build/emoji.ts"

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [
    catalogues(resolve(import.meta.dirname, "../locales"), [resolve(import.meta.dirname, "../src/main.tsx")]),
    emoji(),
  ],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: { target: "es2022", minify: false, reportCompressedSize: false, modulePreload: false },
})
