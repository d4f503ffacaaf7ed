import { beforeEach, describe, expect, it, vi } from "vitest"
import { Refused, Unreachable } from "../../src/net/errors"
import { socket } from "../../src/state/connection"
import { arrived, dropOutgoing, flush, loadOutbox, outbox, retry, send } from "../../src/state/outbox"
import { me } from "../../src/state/session"
import type { Me } from "../../src/state/types"
import { MemoryVault, useVault } from "../../src/state/vault"
import { fatima, makeMessage } from "../fakes"

interface Sent {
  room: string
  text: string
  client_id: string
}

let live = true
const command = vi.spyOn(socket, "command")
vi.spyOn(socket, "state", "get").mockImplementation(() => (live ? "live" : "waiting"))

const sent = (): Sent[] => command.mock.calls.map(([, data]) => data as Sent)
const accept = () =>
  command.mockImplementation(async (_, data) => ({ message: makeMessage({ ...(data as Sent) }) }) as never)

beforeEach(() => {
  vi.useRealTimers()
  me.value = { person: { ...fatima } } as unknown as Me
  outbox.value = []
  useVault(new MemoryVault())
  live = true
  command.mockReset()
  accept()
})

describe("a message on its way", () => {
  it("shows at once and is gone from the queue when the server has it", async () => {
    send("r1", null, "Hej")
    expect(outbox.value).toMatchObject([{ text: "Hej", refused: null }])
    await vi.waitFor(() => expect(outbox.value).toEqual([]))
    expect(sent()).toMatchObject([{ room: "r1", text: "Hej" }])
  })

  it("waits without a connection, survives a reload, and goes once under the same id", async () => {
    live = false
    send("r1", null, "Skrivet i hissen")
    const id = outbox.value[0]?.client_id
    expect(command).not.toHaveBeenCalled()

    outbox.value = []
    await loadOutbox()
    live = true
    flush()
    flush()

    await vi.waitFor(() => expect(outbox.value).toEqual([]))
    expect(sent()).toMatchObject([{ text: "Skrivet i hissen", client_id: id }])
    await loadOutbox()
    expect(outbox.value).toEqual([])
  })

  it("is tried again under the same id when the connection broke before the answer", async () => {
    command.mockRejectedValueOnce(new Unreachable())
    command.mockImplementationOnce(async () => {
      throw new Unreachable()
    })
    live = false
    send("r1", null, "Hej")
    live = true
    flush()
    await vi.waitFor(() => expect(command).toHaveBeenCalledTimes(1))
    live = false
    command.mockReset()
    accept()
    live = true
    await vi.waitFor(() => expect(outbox.value).toEqual([]), 5_000)
    expect(new Set(sent().map((data) => data.client_id)).size).toBe(1)
  }, 10_000)

  it("never overtakes what was written before it in the same room", async () => {
    for (const text of ["ett", "två", "tre"]) send("r1", null, text)
    await vi.waitFor(() => expect(outbox.value).toEqual([]))
    expect(sent().map((data) => data.text)).toEqual(["ett", "två", "tre"])
  })

  it("stays with the server's words when it is refused, until one tries again", async () => {
    command.mockRejectedValueOnce(new Refused({ code: "archived", message: "Rummet är arkiverat." }))
    send("r1", null, "För sent")
    await vi.waitFor(() => expect(outbox.value[0]?.refused).toBe("Rummet är arkiverat."))
    flush()
    expect(command).toHaveBeenCalledTimes(1)

    const id = outbox.value[0]?.client_id ?? ""
    void retry(id)
    await vi.waitFor(() => expect(outbox.value).toEqual([]))
    expect(sent().map((data) => data.client_id)).toEqual([id, id])
  })

  it("is refused alone: what was written after it goes", async () => {
    command.mockRejectedValueOnce(new Refused({ code: "text_too_long", message: "För långt." }))
    send("r1", null, "för långt")
    send("r1", null, "lagom")
    await vi.waitFor(() => expect(sent().map((data) => data.text)).toEqual(["för långt", "lagom"]))
    await vi.waitFor(() => expect(outbox.value.map((entry) => entry.text)).toEqual(["för långt"]))
  })

  it("waits as long as the server asks when it went too fast", async () => {
    command.mockRejectedValueOnce(new Refused({ code: "too_fast", message: "", retry_after: 0.05 }))
    send("r1", null, "Hej")
    await vi.waitFor(() => expect(outbox.value).toEqual([]))
    expect(command).toHaveBeenCalledTimes(2)
  })

  it("is known by its id when it comes back as an event first", () => {
    live = false
    send("r1", null, "Hej")
    arrived(makeMessage({ client_id: outbox.value[0]?.client_id ?? "" }))
    expect(outbox.value).toEqual([])
  })

  it("can be taken away", async () => {
    live = false
    send("r1", null, "Ångrar mig")
    dropOutgoing(outbox.value[0]?.client_id ?? "")
    await loadOutbox()
    expect(outbox.value).toEqual([])
  })

  it("is never shown to another person on the same device", async () => {
    live = false
    send("r1", null, "Fatimas")
    me.value = { person: { ...fatima, id: "uErik" } } as unknown as Me
    await loadOutbox()
    expect(outbox.value).toEqual([])
  })

  it("goes in the order of writing though the phone's clock was set back meanwhile", async () => {
    live = false
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-03-02T08:00:00Z") })
    send("r1", null, "först")
    vi.setSystemTime(new Date("2026-03-01T03:00:00Z"))
    send("r1", null, "sedan")
    await vi.waitFor(() => expect(outbox.value.every((entry) => entry.order > 0)).toBe(true))
    outbox.value = []
    await loadOutbox()
    expect(outbox.value.map((entry) => entry.text)).toEqual(["först", "sedan"])
    live = true
    flush()
    await vi.waitFor(() => expect(outbox.value).toEqual([]))
    expect(sent().map((data) => data.text)).toEqual(["först", "sedan"])
  })

  it("asks before it sends what was written more than a week ago", async () => {
    live = false
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-03-02T08:00:00Z") })
    send("r1", null, "Kommer du nu?")
    await vi.waitFor(() => expect(outbox.value[0]?.order).toBeGreaterThan(0))
    vi.setSystemTime(new Date("2026-03-12T08:00:00Z"))
    live = true
    flush()
    await vi.waitFor(() => expect(outbox.value[0]?.code).toBe("stale"))
    expect(command).not.toHaveBeenCalled()
    void retry(outbox.value[0]?.client_id ?? "")
    await vi.waitFor(() => expect(outbox.value).toEqual([]))
    expect(sent()).toMatchObject([{ text: "Kommer du nu?" }])
  })

  it("names the files that were uploaded before", async () => {
    send("r1", null, "", ["f1", "f2"])
    await vi.waitFor(() => expect(outbox.value).toEqual([]))
    expect(sent()).toMatchObject([{ text: "", files: ["f1", "f2"] }])
  })

  it("is kept where the device takes it at once, until the vault has it", async () => {
    const vault = new MemoryVault()
    useVault(vault)
    vi.spyOn(vault, "enqueue").mockRejectedValue(new DOMException("full", "QuotaExceededError"))
    live = false
    send("r1", null, "Disken är full")
    await vi.waitFor(() => expect(vault.enqueue).toHaveBeenCalled())
    outbox.value = []
    useVault(new MemoryVault())
    await loadOutbox()
    expect(outbox.value.map((entry) => entry.text)).toEqual(["Disken är full"])
  })
})

describe("two tabs of one browser", () => {
  it("send what waits once, from one of them", async () => {
    let held: Promise<void> = Promise.resolve()
    const request = vi.fn((_: string, work: () => Promise<void>) => {
      held = held.then(work)
      return held
    })
    vi.stubGlobal("navigator", { ...navigator, locks: { request } })
    const vault = new MemoryVault()
    useVault(vault)
    live = false
    for (const text of ["ett", "två", "tre"]) send("r1", null, text)
    await vi.waitFor(() => expect(outbox.value.every((entry) => entry.order > 0)).toBe(true))

    vi.resetModules()
    const other = {
      outbox: await import("../../src/state/outbox"),
      vault: await import("../../src/state/vault"),
      session: await import("../../src/state/session"),
      connection: await import("../../src/state/connection"),
    }
    const sentThere = vi.spyOn(other.connection.socket, "command")
    sentThere.mockImplementation(
      async (_, data) => ({ message: makeMessage({ ...(data as Sent) }) }) as never,
    )
    vi.spyOn(other.connection.socket, "state", "get").mockReturnValue("live")
    other.vault.useVault(vault)
    other.session.me.value = { person: { ...fatima } } as unknown as Me
    await other.outbox.loadOutbox()
    expect(other.outbox.outbox.value.map((entry) => entry.text)).toEqual(["ett", "två", "tre"])

    live = true
    flush()
    other.outbox.flush()
    await vi.waitFor(async () => expect(await vault.queue()).toEqual([]))
    await held
    const texts = [...sent(), ...sentThere.mock.calls.map(([, data]) => data as Sent)].map(
      (data) => data.text,
    )
    expect(texts).toEqual(["ett", "två", "tre"])
    expect(request).toHaveBeenCalled()
    vi.unstubAllGlobals()
  })
})
