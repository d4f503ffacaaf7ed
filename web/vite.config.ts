import { defineConfig } from "vitest/config"
import { catalogues } from "./build/catalogues.ts"

const SERVER = process.env.TORGET_URL ?? "http://localhost:8000"

export default defineConfig({
  base: "/static/",
  plugins: [catalogues("locales")],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
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
