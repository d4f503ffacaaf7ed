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
  isEntry?: boolean
  imports?: string[]
}

const folder = mkdtempSync(join(tmpdir(), "torget-build-"))
let manifest: Record<string, Chunk>

/** The files that a chunk needs before it runs. */
function filesOf(name: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[name]
  if (!chunk || seen.has(chunk.file)) return seen
  seen.add(chunk.file)
  for (const needed of chunk.imports ?? []) filesOf(needed, seen)
  return seen
}

beforeAll(async () => {
  await build({ logLevel: "error", build: { outDir: folder, emptyOutDir: true } })
  manifest = JSON.parse(readFileSync(join(folder, ".vite/manifest.json"), "utf8"))
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true }))

describe("what is shipped", () => {
  it("loads at first less than 60 kB of gzipped script, Swedish texts included", () => {
    const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry)
    const swedish = Object.keys(manifest).find((name) => name.endsWith("catalogue/sv"))
    const files = new Set([...filesOf(entry ?? ""), ...filesOf(swedish ?? "")])
    expect(files.size).toBeGreaterThan(1)
    const bytes = [...files].map((file) => gzipSync(readFileSync(join(folder, file))).length)
    expect(bytes.reduce((sum, count) => sum + count, 0)).toBeLessThan(BUDGET)
  })

  it("has nothing inline, so that the strictest content policy holds", () => {
    const page = readFileSync(join(folder, "index.html"), "utf8")
    expect(page).toContain('src="/static/assets/')
    expect(page.match(/<script(?![^>]*\ssrc=)/g)).toBeNull()
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/i)
  })
})
