import { defineConfig } from "vitest/config"
import { catalogues } from "./build/catalogues.ts"
import { compress } from "./build/compress.ts"
import { core } from "./build/core.ts"
import { emoji } from "./build/emoji.ts"
import { manifests } from "./build/manifests.ts"
import { worker } from "./build/worker.ts"

const SERVER = process.env.TORGET_URL ?? "http://localhost:8000"

// Whose texts come with the script: the page, and the sign-in, which most see first.
const AT_FIRST = ["src/main.tsx", "src/views/signin/SignIn.tsx"]

export default defineConfig({
  base: "/static/",
  plugins: [catalogues("locales", AT_FIRST), emoji(), manifests("locales"), compress(), worker()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    manifest: true,
    // Of the last builds something is kept: build/worker.ts tidies.
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: core("src/main.tsx") },
            { name: "parts", minShareCount: 4, includeDependenciesRecursively: false },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      "/api": SERVER,
      "/_allauth": SERVER,
      "/ws": { target: SERVER, ws: true },
    },
  },
  test: { environment: "happy-dom", include: ["test/**/*.test.{ts,tsx}"], setupFiles: ["test/setup.ts"] },
})
