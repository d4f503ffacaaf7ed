/** Unit rooms come and go without an event for each; what lists show of a room follows it. */
import { describe, expect, it } from "vitest"
import type { TopicEvent } from "../../src/net/frames"
import { applyEvent, applyMoved, keepUnitRooms } from "../../src/state/apply"
import type { RoomSummary } from "../../src/state/types"
import { callsForMe, emptyWorld, type World } from "../../src/state/world"
import { makeRoom } from "../fakes"

const inUnit = makeRoom({ id: "unit", kind: "unit" })
const open = makeRoom({ id: "open" })
const kept = makeRoom({ id: "kept", kind: "unit", role: null })
const world: World = { ...emptyWorld, me: "uFatima", rooms: { unit: inUnit, open, kept } }

function told(kind: TopicEvent["kind"], data: object): TopicEvent {
  return { t: "event", topic: "user:uFatima", seq: 1, kind, at: "", data } as unknown as TopicEvent
}

describe("unit rooms", () => {
  it("are all of those that are told, and nothing else goes", () => {
    const came = makeRoom({ id: "new", kind: "unit", name: "Skolan" })
    const next = applyEvent(world, told("unit_rooms.changed", { rooms: [came] }))
    expect(Object.keys(next.rooms).sort()).toEqual(["kept", "new", "open"])
  })

  it("that are no longer mine are forgotten, those one only keeps are not", () => {
    expect(Object.keys(keepUnitRooms(world, []).rooms).sort()).toEqual(["kept", "open"])
    expect(keepUnitRooms(world, ["unit"])).toEqual(world)
  })
})

describe("a room off screen", () => {
  const { kind, purpose, member_count, archived } = open
  const about = { kind, purpose, member_count, archived, name: "Nytt namn", guests: true }

  it("is shown as it is called now, and keeps its last line", () => {
    const said = { author: { id: "u", name: "Erik" }, text: "Hej", at: "2026-03-02T07:00:00.000Z" }
    const before = { ...world, rooms: { open: { ...open, number: 3, line: said as RoomSummary["line"] } } }
    const room = applyMoved(before, [{ room: "open", head: 9, about }]).rooms.open
    expect(room).toMatchObject({ name: "Nytt namn", guests: true, number: 3, head: 9, line: said })
  })
})

describe("what I chose", () => {
  it("is the same on all devices", () => {
    const chosen = { room: "open", notify: "nothing", threads: false, favourite: true }
    const next = applyEvent(world, told("room.preferred", chosen))
    expect(next.rooms.open).toMatchObject({ notify: "nothing", threads: false, favourite: true })
  })

  it("decides what counts", () => {
    const unread = makeRoom({ number: 3, read: 1 })
    expect(callsForMe(unread)).toBe(true)
    expect(callsForMe({ ...unread, notify: "mentions" })).toBe(false)
    expect(callsForMe({ ...unread, notify: "mentions", mentions: 1 })).toBe(true)
    expect(callsForMe({ ...unread, notify: "nothing", mentions: 1 })).toBe(false)
  })
})
