// @vitest-environment node
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { build } from "vite"
import { afterAll, beforeAll, describe, expect, it } from "vitest"

const BUDGET = 60_000

interface Chunk {
  file: string
  imports?: string[]
}

const folder = mkdtempSync(join(tmpdir(), "torget-build-"))
let manifest: Record<string, Chunk>
let page: string

/** A file, and those it needs before it runs. */
function filesOf(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  const chunk = Object.values(manifest).find((one) => one.file === file)
  for (const needed of chunk?.imports ?? []) filesOf(manifest[needed]?.file ?? "", seen)
  return seen
}

beforeAll(async () => {
  await build({ logLevel: "error", build: { outDir: folder, emptyOutDir: true } })
  page = readFileSync(join(folder, "index.html"), "utf8")
  manifest = JSON.parse(readFileSync(join(folder, ".vite/manifest.json"), "utf8"))
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true }))

describe("what is shipped", () => {
  it("loads at first less than 60 kB of gzipped script, Swedish texts included", () => {
    const named = [...page.matchAll(/(?:src|href)="\/static\/(assets\/[^"]+\.js)"/g)]
    const files = new Set(named.flatMap(([, file = ""]) => [...filesOf(file)]))
    // The page's own, and the texts.
    expect(files.size).toBe(2)
    const bytes = [...files].map((file) => gzipSync(readFileSync(join(folder, file))).length)
    expect(bytes.reduce((sum, count) => sum + count, 0)).toBeLessThan(BUDGET)
  })

  it("is to be seen before any script has run", () => {
    expect(page).toMatch(/<div id="app">\s*<main class="opening"[^>]*>\s*<h1>Torget<\/h1>/)
  })

  it("has nothing inline, so that the strictest content policy holds", () => {
    expect(page).toContain('src="/static/assets/')
    expect(page.match(/<script(?![^>]*\ssrc=)/g)).toBeNull()
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/i)
  })
})
