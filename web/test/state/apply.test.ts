import { describe, expect, it } from "vitest"
import type { EventData, MovedRoom, TopicEvent } from "../../src/net/frames"
import { applyEvent, applyMoved, lineOf } from "../../src/state/apply"
import type { RoomSummary } from "../../src/state/types"
import { emptyWorld, put, unreadIn, type World } from "../../src/state/world"
import { dice, erik, FakeRoom, fatima, makeMessage, makeRoom, sara } from "../fakes"

const everyone = [fatima, erik, sara]

function doSomething(room: FakeRoom, roll: (sides: number) => number): void {
  const who = everyone[roll(3)] ?? fatima
  const roots = room.messages.filter((message) => !message.deleted)
  const all = [...roots, ...[...room.replies.values()].flat().filter((reply) => !reply.deleted)]
  const one = all[roll(Math.max(1, all.length))]
  const root = roots[roll(Math.max(1, roots.length))]
  const what = roll(10)
  if (what < 3 || !one || !root) room.write(who, `Nytt ${roll(1000)}`)
  else if (what === 3) room.edit(one.id, `Ändrat ${roll(1000)}`)
  else if (what === 4) room.delete(one.id)
  else if (what === 5) room.react(who, one.id, "👍")
  else if (what === 6) room.reply(who, root, `Svar ${roll(1000)}`)
  else if (what === 7) room.pin(who, one.id)
  else if (what === 8) room.rename(`Rum ${roll(1000)}`)
  else if (room.members.some((member) => member.id === sara.id)) room.leave(sara)
  else room.join(sara)
}

describe("events applied to what was loaded", () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed))(
    "give what loading again gives, story %i",
    (seed) => {
      const roll = dice(seed)
      const room = new FakeRoom()
      for (let step = 0; step < 12; step++) doSomething(room, roll)
      const before = room.world()
      const threads = Object.keys(before.threads)
      const from = room.events.length
      for (let step = 0; step < 25; step++) doSomething(room, roll)

      const news = room.events.slice(from)
      expect(news.length).toBeGreaterThan(20)
      const after = news.reduce(applyEvent, before)

      const fresh = room.world()
      // Threads that were not open stay closed.
      fresh.threads = Object.fromEntries(Object.entries(fresh.threads).filter(([id]) => threads.includes(id)))
      expect(after).toEqual(fresh)
    },
  )

  it("do no more twice than once", () => {
    const roll = dice(7)
    const room = new FakeRoom()
    for (let step = 0; step < 30; step++) doSomething(room, roll)
    const start = new FakeRoom().world()
    const once = room.events.reduce(applyEvent, start)
    expect(room.events.flatMap((event) => [event, event]).reduce(applyEvent, start)).toEqual(once)
  })

  it("leave the old world as it was", () => {
    const room = new FakeRoom()
    const message = room.write(erik, "Hej")
    const before = room.world()
    const copy = structuredClone(before)
    room.react(sara, message.id, "👍")
    room.delete(message.id)
    room.events.reduce(applyEvent, before)
    expect(before).toEqual(copy)
  })
})

describe("a message beyond the stretch on screen", () => {
  it("counts as unread and is not put after a hole", () => {
    const room = new FakeRoom()
    for (let number = 0; number < 10; number++) room.write(erik, "Gammalt")
    const world = room.world()
    const early = { messages: world.logs.r1?.messages.slice(0, 5) ?? [], first: true, last: false }
    const reading = put(world, "logs", "r1", early)
    room.write(erik, "Nytt")
    const after = applyEvent(reading, room.events.at(-1) as TopicEvent)
    expect(after.logs.r1?.messages).toHaveLength(5)
    expect(after.rooms.r1?.number).toBe(11)
    expect(unreadIn(after.rooms.r1 ?? makeRoom())).toBe(11)
  })
})

function userEvent(kind: string, data: unknown): TopicEvent {
  return { t: "event", topic: `user:${fatima.id}`, seq: 1, kind, at: "", data } as TopicEvent
}

describe("events of my own topic", () => {
  const world: World = {
    ...emptyWorld,
    me: fatima.id,
    rooms: { r1: makeRoom({ number: 9, read: 4, unread: 5, mentions: 1 }) },
  }

  it("move the read position that another of my devices moved", () => {
    const after = applyEvent(world, userEvent("read.moved", { room: "r1", number: 8, mentions: 0 }))
    expect(after.rooms.r1).toMatchObject({ read: 8, unread: 1, mentions: 0 })
  })

  it("count mentions", () => {
    const mention = { room: "r1", message: "m", number: 9, thread: null, mentions: 2 }
    expect(applyEvent(world, userEvent("mention.created", mention)).rooms.r1?.mentions).toBe(2)
  })

  it("bring a room I was added to, and take one I left", () => {
    const joined = applyEvent(world, userEvent("room.joined", { room: makeRoom({ id: "r2", name: "Nytt" }) }))
    expect(joined.rooms.r2?.name).toBe("Nytt")
    expect(applyEvent(joined, userEvent("room.left", { room_id: "r2" })).rooms).toEqual(world.rooms)
  })

  it("never take a room back behind what its own topic has told", () => {
    const older = makeRoom({ number: 3, head: 0, name: "Nytt namn" })
    const ahead = put(world, "rooms", "r1", makeRoom({ number: 9, head: 20 }))
    const after = applyEvent(ahead, userEvent("room.changed", { room: older }))
    expect(after.rooms.r1).toMatchObject({ name: "Nytt namn", number: 9, head: 20 })
  })

  it("skip kinds that are not known", () => {
    expect(applyEvent(world, userEvent("coffee.ready", {}))).toEqual(world)
  })
})

describe("hints of rooms that are not on screen", () => {
  const world: World = {
    ...emptyWorld,
    me: fatima.id,
    rooms: { r1: makeRoom({ head: 5, number: 2, read: 2 }) },
  }
  const line = {
    author: { id: erik.id, name: erik.name },
    text: "Hej",
    at: "2026-03-02T07:00:00.000Z",
    files: 0,
    file_kind: null,
  }

  it("raise what is unread", () => {
    const after = applyMoved(world, [{ room: "r1", head: 7, number: 4, line }])
    expect(after.rooms.r1).toMatchObject({ head: 7, number: 4, unread: 2, line })
  })

  it("that come late change nothing", () => {
    expect(applyMoved(world, [{ room: "r1", head: 4, number: 1, line }])).toEqual(world)
  })

  it("of what I wrote on another device leave nothing unread", () => {
    const mine = { ...line, author: { id: fatima.id, name: fatima.name } }
    expect(applyMoved(world, [{ room: "r1", head: 7, number: 4, line: mine }]).rooms.r1?.unread).toBe(0)
  })
})

describe("the last line of a room", () => {
  it("is one line of at most 140 characters", () => {
    const line = lineOf(makeMessage({ text: `Först\n\n  sedan ${"å".repeat(200)}` }))
    expect(line?.text.startsWith("Först sedan å")).toBe(true)
    expect([...(line?.text ?? "")]).toHaveLength(140)
    expect(line?.text.endsWith("…")).toBe(true)
  })
})

describe("a call of a unit", () => {
  it("is read by its name in the list of rooms", () => {
    const message = makeMessage({ text: `@[Hemtjänst Norr] och @${erik.username}`, mentions: [erik] })
    expect(lineOf({ ...message, units: [{ id: "n", name: "Hemtjänst Norr" }] })?.text).toBe(
      `@Hemtjänst Norr och @${erik.name}`,
    )
  })

  const north = { id: "north", name: "Hemtjänst Norr" }
  const start = (): World => {
    const room = makeRoom({ id: "r", number: 4, read: 4, head: 9, mentions: 0, role: "member" })
    return put({ ...emptyWorld, me: fatima.id, units: ["kommunen", "north"] }, "rooms", "r", room)
  }
  const event = (more: object): TopicEvent =>
    ({
      t: "event",
      topic: "room:r",
      seq: 10,
      kind: "message.created",
      at: "",
      data: { message: { ...makeMessage({ room: "r", number: 5, author: erik }), units: [north], ...more } },
    }) as TopicEvent

  it("is a mention of those it concerns, once", () => {
    const called = applyEvent(start(), event({}))
    expect(called.rooms.r?.mentions).toBe(1)
    expect(applyEvent(called, event({})).rooms.r?.mentions).toBe(1)
    expect(applyEvent({ ...start(), units: [] }, event({})).rooms.r?.mentions).toBe(0)
    expect(applyEvent(start(), event({ mentions: [fatima] })).rooms.r?.mentions).toBe(0)
  })

  it("is heard of in the list of rooms, once", () => {
    const call = { units: ["north"], except: [erik.id] }
    const hint = {
      room: "r",
      head: 11,
      number: 6,
      line: null,
      called: [call, call, { ...call, units: ["x"] }],
    }
    const heard = applyMoved(start(), [hint])
    expect(heard.rooms.r?.mentions).toBe(2)
    expect(applyMoved(heard, [hint]).rooms.r?.mentions).toBe(2)
    expect(applyMoved(start(), [{ room: "r", head: 10, called: [call] }]).rooms.r?.mentions).toBe(1)
    const own = applyMoved(start(), [{ ...hint, called: [{ ...call, except: [fatima.id] }] }])
    expect(own.rooms.r?.mentions).toBe(0)
  })

  it("counts one less when the message that called is changed or deleted, if it is not read", () => {
    const was = { units: ["north"], except: [erik.id] }
    const gone = { units: [], except: [erik.id], number: 5, was }
    const hint = { room: "r", head: 11, called: [gone] }
    const two = put(start(), "rooms", "r", { ...(start().rooms.r as RoomSummary), number: 6, mentions: 2 })
    const marks = (given: World, ...called: NonNullable<MovedRoom["called"]>) =>
      applyMoved(given, [{ ...hint, called }]).rooms.r?.mentions
    expect(marks(two, gone)).toBe(1)
    expect(marks({ ...two, units: [] }, gone)).toBe(2)
    expect(marks(two, { ...gone, was: { ...was, except: [fatima.id] } })).toBe(2)
    expect(marks(two, { ...gone, number: 4 })).toBe(2)
    expect(marks(two, { ...gone, number: null })).toBe(2)
    expect(marks(two, { ...gone, units: ["north", "south"] })).toBe(2)
    expect(marks(two, { ...gone, units: ["north"], was: { ...was, units: ["south"] } })).toBe(3)
    // In a room on screen the message itself tells.
    const said = event({ id: "m5" })
    const { message } = said.data as EventData["message.created"]
    const log = { messages: [message], first: true, last: true }
    const open = put(applyEvent(start(), said), "logs", "r", log)
    const tombstone = { ...event({ id: "m5", units: [], deleted: true }), seq: 11, kind: "message.deleted" }
    expect(open.rooms.r?.mentions).toBe(1)
    expect(applyEvent(open, tombstone as TopicEvent).rooms.r?.mentions).toBe(0)
  })

  it("of everyone counts once for all unread messages to everyone, live as well", () => {
    const addressed = (number: number, head: number, ...except: string[]) => ({
      room: "r",
      head,
      number,
      line: null,
      addressed: { number, except },
    })
    const first = applyMoved(start(), [addressed(5, 10)])
    expect(first.rooms.r?.mentions).toBe(1)
    expect(applyMoved(first, [addressed(6, 11)]).rooms.r?.mentions).toBe(1)
    expect(applyMoved(start(), [addressed(5, 10, fatima.id)]).rooms.r?.mentions).toBe(0)
    // Deleted, the one before it counts still; then none.
    const second = applyMoved(first, [addressed(6, 11)])
    const back = applyMoved(second, [{ room: "r", head: 12, addressed: { number: 5, except: [] } }])
    expect(back.rooms.r?.mentions).toBe(1)
    const none = applyMoved(back, [{ room: "r", head: 13, addressed: { number: 0, except: [] } }])
    expect(none.rooms.r?.mentions).toBe(0)
    // What was asked for holds as it is.
    const asked = { ...addressed(5, 10), addressed: undefined, mentions: 1, everyone: 5 }
    expect(applyMoved(start(), [asked]).rooms.r?.mentions).toBe(1)
    expect(applyEvent(start(), event({ units: [], everyone: true })).rooms.r?.mentions).toBe(1)
    expect(applyEvent(start(), event({ everyone: true })).rooms.r?.mentions).toBe(2)
  })
})
