import { describe, expect, it } from "vitest"
import { findEmoji, loadEmoji, replaceShort } from "../../src/state/emoji"

const names = async (words: string) => findEmoji(await loadEmoji(), words).map(([emoji]) => emoji)

describe("emoji", () => {
  it("are found by Swedish and by English words", async () => {
    expect((await names("tummen"))[0]).toMatch(/^👍/u)
    expect((await names("thumbs up"))[0]).toMatch(/^👍/u)
    expect(await names("fika finns inte")).toEqual([])
    expect(await names("  ")).toEqual([])
  })

  it("take the place of their short names, and of nothing else", async () => {
    await loadEmoji()
    expect(replaceShort("Bra :thumbsup:")).toMatch(/^Bra 👍/u)
    expect(replaceShort("klockan 8:30: och :finnsinte:")).toBe("klockan 8:30: och :finnsinte:")
    expect(replaceShort("`:thumbsup:`")).toBe("`:thumbsup:`")
  })
})
