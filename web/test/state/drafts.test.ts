import { beforeEach, describe, expect, it, vi } from "vitest"
import { Refused, Unreachable } from "../../src/net/errors"
import { rest } from "../../src/net/rest"
import { socket } from "../../src/state/connection"
import {
  draftChanged,
  draftOf,
  draftRooms,
  draftsOnlyHere,
  join,
  keepDraft,
  loadDrafts,
  saveDrafts,
  syncDrafts,
} from "../../src/state/drafts"
import { me } from "../../src/state/session"
import type { Draft, Me } from "../../src/state/types"
import { fatima } from "../fakes"

let live = true
let version = 0
const command = vi.spyOn(socket, "command")
const get = vi.spyOn(rest, "get")
vi.spyOn(socket, "state", "get").mockImplementation(() => (live ? "live" : "waiting"))

const draft = (text: string, at: number): Draft => ({ room: "r1", thread: null, text, version: at, at: "" })
const saved = () => command.mock.calls.map(([, data]) => data as { text: string; base: number })

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  me.value = { person: { ...fatima } } as unknown as Me
  live = true
  version = 0
  command.mockReset()
  command.mockImplementation(
    async (_, data) => ({ draft: draft((data as { text: string }).text, ++version) }) as never,
  )
  loadDrafts()
})

describe("what is begun", () => {
  it("stands on the device at once and goes to the server a moment later, with what it stands on", async () => {
    keepDraft("r1", null, "H")
    keepDraft("r1", null, "Hej")
    expect(draftOf("r1", null)).toBe("Hej")
    expect(draftRooms.value).toEqual(new Set(["r1"]))
    expect(command).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1_500)
    keepDraft("r1", null, "Hej alla")
    await vi.advanceTimersByTimeAsync(1_500)
    expect(saved()).toMatchObject([
      { text: "Hej", base: 0 },
      { text: "Hej alla", base: 1 },
    ])
  })

  it("comes from another device, and goes when it was sent there", () => {
    draftChanged(draft("Från telefonen", 1))
    expect(draftOf("r1", null)).toBe("Från telefonen")
    draftChanged(draft("", 2))
    expect(draftOf("r1", null)).toBe("")
    expect(draftRooms.value.size).toBe(0)
    draftChanged(draft("Från telefonen", 1))
    expect(draftOf("r1", null)).toBe("")
  })

  it("is only here until the server has it, and one need not be warned of it after", async () => {
    keepDraft("r1", null, "Hej")
    expect(draftsOnlyHere()).toBe(true)
    await vi.advanceTimersByTimeAsync(1_500)
    expect(draftsOnlyHere()).toBe(false)
    draftChanged({ ...draft("Från telefonen", 7), room: "r2" })
    expect(draftsOnlyHere()).toBe(false)
  })

  it("is told at once before one leaves, with what was typed while an earlier text was on its way", async () => {
    let answer = (): void => undefined
    command.mockImplementationOnce(
      () => new Promise((done) => (answer = () => done({ draft: draft("Hej", ++version) } as never))),
    )
    keepDraft("r1", null, "Hej")
    await vi.advanceTimersByTimeAsync(1_300)
    keepDraft("r1", null, "Hej då")
    const told = saveDrafts()
    answer()
    await told
    expect(saved()).toMatchObject([{ text: "Hej" }, { text: "Hej då", base: 1 }])
    expect(draftsOnlyHere()).toBe(false)
  })

  it("is joined with what another device has written meanwhile", async () => {
    keepDraft("r1", null, "Här")
    draftChanged(draft("Där", 4))
    expect(draftOf("r1", null)).toBe("Där\n\nHär")
    await vi.advanceTimersByTimeAsync(1_500)
    expect(saved()).toMatchObject([{ text: "Där\n\nHär", base: 4 }])
  })

  it("keeps what was typed while the answer was on its way", async () => {
    command.mockImplementationOnce(async () => {
      keepDraft("r1", null, "Här och nu")
      return { draft: draft("Där\n\nHär", 5) } as never
    })
    keepDraft("r1", null, "Här")
    await vi.advanceTimersByTimeAsync(1_300)
    expect(draftOf("r1", null)).toBe("Där\n\nHär och nu")
  })

  it("waits without a network and is told when it is back", async () => {
    live = false
    keepDraft("r1", null, "I hissen")
    await vi.advanceTimersByTimeAsync(2_000)
    expect(command).not.toHaveBeenCalled()
    live = true
    get.mockResolvedValueOnce({ drafts: [] })
    await syncDrafts()
    await vi.advanceTimersByTimeAsync(10)
    expect(saved()).toMatchObject([{ text: "I hissen", base: 0 }])
    expect(draftOf("r1", null)).toBe("I hissen")
  })

  it("stays where a list that is older comes after it was saved, and goes with one that is not", async () => {
    let give = (_: { drafts: Draft[] }) => {}
    get.mockReturnValueOnce(new Promise((resolve) => (give = resolve as typeof give)))
    const syncing = syncDrafts()
    keepDraft("r1", null, "Hej")
    await vi.advanceTimersByTimeAsync(1_500)
    expect(draftsOnlyHere()).toBe(false)
    give({ drafts: [] })
    await syncing
    expect(draftOf("r1", null)).toBe("Hej")
    const shown = vi.fn()
    addEventListener("torget:draft", shown)
    get.mockResolvedValueOnce({ drafts: [] })
    await syncDrafts()
    removeEventListener("torget:draft", shown)
    expect(draftOf("r1", null)).toBe("")
    expect(shown).toHaveBeenCalled()
  })

  it("is tried again after a broken connection, and stays on the device where the server refuses", async () => {
    command.mockRejectedValueOnce(new Unreachable())
    keepDraft("r1", null, "Hej")
    await vi.advanceTimersByTimeAsync(7_000)
    expect(command).toHaveBeenCalledTimes(2)
    command.mockReset().mockRejectedValue(new Refused({ code: "not_found", message: "" }, 404))
    keepDraft("r1", null, "Rummet är borta")
    await vi.advanceTimersByTimeAsync(20_000)
    expect(command).toHaveBeenCalledTimes(1)
    get.mockResolvedValueOnce({ drafts: [] })
    await syncDrafts()
    expect(draftOf("r1", null)).toBe("Rummet är borta")
  })
})

describe("two texts", () => {
  it.each([
    ["", "här", "här"],
    ["där", "", "där"],
    ["Hej", "Hej alla", "Hej alla"],
    ["Hej alla", "Hej", "Hej alla"],
    ["ett", "två", "ett\n\ntvå"],
  ])("%s and %s", (there, here, both) => expect(join(there, here)).toBe(both))
})
