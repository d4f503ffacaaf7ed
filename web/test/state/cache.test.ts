import { beforeEach, describe, expect, it, vi } from "vitest"
import { Unreachable } from "../../src/net/errors"
import type { TopicEvent } from "../../src/net/frames"
import { rest } from "../../src/net/rest"
import { applyEvent } from "../../src/state/apply"
import {
  changeKept,
  clearCache,
  freshAt,
  keepPerson,
  keptPerson,
  noteOpened,
  putRight,
  restoreRoom,
  restoreSession,
  startKeeping,
  stopKeeping,
} from "../../src/state/cache"
import { linkState, socket } from "../../src/state/connection"
import { forgetRemoved, hideRoom, restoreLog, showRoom } from "../../src/state/rooms"
import { me } from "../../src/state/session"
import { update, world } from "../../src/state/store"
import type { Me, PersonCard } from "../../src/state/types"
import { MemoryVault, useVault } from "../../src/state/vault"
import { emptyWorld, forgetRoom, put } from "../../src/state/world"
import { erik, FakeRoom, fatima, makeMessage, makeRoom } from "../fakes"

let vault: MemoryVault
let room: FakeRoom

/** The page is put away: what it holds is written. */
async function putAway(): Promise<void> {
  dispatchEvent(new Event("pagehide"))
  await restoreRoom("none")
}

/** The page is opened again: nothing is in memory. */
function opened(): void {
  stopKeeping()
  world.value = emptyWorld
  socket.positions.clear()
}

async function start(): Promise<void> {
  world.value = room.world()
  socket.loaded("e1", "m1")
  socket.hold({ "user:uFatima": 7, "room:r1": room.seq })
  linkState.value = "live"
  noteOpened("r1")
  startKeeping("e1")
  await putAway()
}

beforeEach(async () => {
  vi.restoreAllMocks()
  vault = new MemoryVault()
  useVault(vault)
  opened()
  await clearCache()
  me.value = { person: { ...fatima }, language: "sv" } as unknown as Me
  room = new FakeRoom()
  for (let number = 1; number <= 130; number++) room.write(erik, `Rad ${number}`)
})

describe("what is kept on the device", () => {
  it("is whose it is, the rooms, and where in the log it stands", async () => {
    await start()
    expect(await restoreSession()).toMatchObject({
      epoch: "e1",
      seq: 7,
      mark: "m1",
      me: { person: { id: "uFatima" } },
      rooms: [{ id: "r1" }],
    })
    expect(freshAt.value).toBeGreaterThan(0)
  })

  it("is the end of a room with its own position, and opens without the network", async () => {
    await start()
    const kept = await restoreRoom("r1")
    expect(kept?.position).toBe(room.seq)
    expect(kept?.log.messages).toHaveLength(100)
    expect(kept?.log).toMatchObject({ first: false, last: true })

    opened()
    update((state) => put(state, "rooms", "r1", room.summary()))
    await restoreLog("r1")
    expect(world.value.logs.r1?.messages.at(-1)?.text).toBe("Rad 130")
    showRoom("r1")
    expect(socket.positions.get("room:r1")).toBe(room.seq)
    hideRoom("r1")
  })

  it("with the events after its position is the room as the server has it", async () => {
    const first = room.write(erik, "Ändras")
    await start()
    room.edit(first.id, "Ändrad")
    const gone = room.write(erik, "Tas bort")
    room.delete(gone.id)
    room.write(fatima, "Sist")

    opened()
    update((state) => put({ ...state, me: fatima.id }, "rooms", "r1", room.summary()))
    await restoreLog("r1")
    const kept = await restoreRoom("r1")
    for (const event of room.events as TopicEvent[])
      if (event.seq > (kept?.position ?? 0)) update((state) => applyEvent(state, event))
    const fresh = room.world().logs.r1?.messages.slice(-20)
    expect(world.value.logs.r1?.messages.slice(-20)).toEqual(fresh)
  })

  it("leaves the device at once when the room is lost", async () => {
    await start()
    expect(await restoreRoom("r1")).toBeDefined()
    update((state) => forgetRoom(state, "r1"))
    expect(await restoreRoom("r1")).toBeUndefined()
  })

  it("leaves the device when one is no longer a member", async () => {
    await start()
    update((state) => put(state, "rooms", "r1", { ...room.summary(), role: null }))
    expect(await restoreRoom("r1")).toBeUndefined()
  })

  it("does not hold on to a deleted message of a room that is not in memory", async () => {
    const secret = room.write(erik, "Skulle inte ha skrivits")
    await start()
    update((state) => ({ ...state, logs: {} }))
    room.delete(secret.id)
    changeKept({ ...secret, text: "", deleted: true })
    const kept = await restoreRoom("r1")
    expect(JSON.stringify(kept)).not.toContain("Skulle inte")
  })

  it("holds nothing that was purged while the page was away, and can still be read offline", async () => {
    room.write(erik, "Skulle gallras")
    await start()
    const before = room.seq
    opened()
    update((state) => put({ ...state, me: fatima.id }, "rooms", "r1", room.summary()))
    startKeeping("e1", world.value)
    await forgetRemoved([{ id: "r1", removed: before }])
    expect(JSON.stringify(await restoreRoom("r1"))).toContain("Skulle gallras")

    const kept = [room.write(erik, "Finns kvar")]
    const page = { seq: room.seq, messages: kept, first: true, last: true }
    const asked = vi.spyOn(rest, "get").mockResolvedValue(page)
    await forgetRemoved([{ id: "r1", removed: before + 1 }])
    expect(asked).toHaveBeenCalledOnce()
    await putAway()
    const now = await restoreRoom("r1")
    expect(now?.position).toBe(room.seq)
    expect(now?.log.messages.map((message) => message.text)).toEqual(["Finns kvar"])
  })

  it("says of a room that is not on screen what was changed in it, and is let go of where that was missed", async () => {
    const said = room.write(erik, "Vi ses kl. 8")
    await start()
    const before = room.seq
    update((state) => put({ ...state, logs: {}, me: fatima.id }, "rooms", "r1", room.summary()))
    const asked = vi.spyOn(rest, "get")
    putRight("r1", [{ ...said, text: "Vi ses kl. 9" }], before + 1)
    await forgetRemoved([{ id: "r1", removed: 0, rewritten: before + 1 }])
    const kept = await restoreRoom("r1")
    expect(kept?.log.messages.at(-1)?.text).toBe("Vi ses kl. 9")
    expect(kept?.position).toBe(before)
    // What changed while the page was away is known to have changed, not to what.
    await forgetRemoved([{ id: "r1", removed: 0, rewritten: before + 2 }])
    expect(await restoreRoom("r1")).toBeUndefined()
    expect(asked).not.toHaveBeenCalled()
  })

  it("holds nothing that was purged where it cannot be loaded anew", async () => {
    room.write(erik, "Skulle gallras")
    await start()
    opened()
    update((state) => put(state, "rooms", "r1", room.summary()))
    vi.spyOn(rest, "get").mockRejectedValue(new Unreachable())
    await expect(forgetRemoved([{ id: "r1", removed: room.seq + 1 }])).rejects.toThrow()
    expect(await restoreRoom("r1")).toBeUndefined()
  })

  it("is of the last thirty rooms", async () => {
    await start()
    for (let number = 1; number <= 40; number++) {
      const id = `s${number}`
      noteOpened(id)
      socket.positions.hold(`room:${id}`, 1)
      update((state) =>
        put(put(state, "rooms", id, makeRoom({ id })), "logs", id, {
          messages: [makeMessage({ room: id })],
          first: true,
          last: true,
        }),
      )
      await putAway()
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    const keys = await vault.keys("rooms")
    expect(keys).toHaveLength(30)
    expect(keys).toContain("s40")
    expect(keys).not.toContain("r1")
  })

  it("makes room when the device is full, and goes on", async () => {
    await start()
    const write = vi.spyOn(vault, "put")
    write.mockImplementation(async (shelf, key, value) => {
      if (shelf === "rooms") throw new DOMException("full", "QuotaExceededError")
      await MemoryVault.prototype.put.call(vault, shelf, key, value)
    })
    room.write(erik, "En till")
    world.value = room.world()
    await putAway()
    expect(await vault.keys("rooms")).toEqual([])
    expect(world.value.logs.r1?.messages.at(-1)?.text).toBe("En till")
    expect(await restoreSession()).toMatchObject({ me: { person: { id: "uFatima" } } })
  })

  it("holds contact cards that were looked at", async () => {
    await start()
    keepPerson({ ...erik, phone: "070" } as unknown as PersonCard)
    await putAway()
    expect(await keptPerson("uErik")).toMatchObject({ phone: "070" })
  })

  it("is gone with the sign-in, and nothing is written after it", async () => {
    await start()
    await clearCache()
    update((state) => put(state, "rooms", "r1", { ...room.summary(), name: "Annat" }))
    await putAway()
    expect(await restoreSession()).toBeNull()
    for (const shelf of ["facts", "rooms", "people"] as const) expect(await vault.keys(shelf)).toEqual([])
  })

  it("is not shown when it is older than a sign-in lasts", async () => {
    await start()
    const session = await vault.get<{ at: number }>("facts", "session")
    await vault.put("facts", "session", { ...session, at: Date.now() - 31 * 24 * 3600_000 })
    expect(await restoreSession()).toBeNull()
    expect(await vault.keys("rooms")).toEqual([])
  })
})
