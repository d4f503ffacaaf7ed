import { describe, expect, it } from "vitest"
import type { Outgoing } from "../../src/state/outbox"
import { makeRows, type Row } from "../../src/views/room/rows"
import { erik, fatima, makeMessage } from "../fakes"

const at = (minute: number, day = 2): string => new Date(2026, 2, day, 8, minute).toISOString()
const drawn = (rows: Row[]): string[] =>
  rows.map((row) =>
    row.kind === "message" || row.kind === "outgoing" ? `${row.kind} ${row.head}` : row.kind,
  )

const waiting = (written: string): Outgoing => ({
  order: 1,
  client_id: "c",
  person: fatima.id,
  room: "r1",
  room_name: "Hemtjänst Norr",
  thread: null,
  text: "Hej",
  files: [],
  at: written,
  refused: null,
  code: null,
})

describe("what is drawn", () => {
  it("groups what one person writes within five minutes", () => {
    const messages = [at(0), at(2), at(9)].map((time, index) => makeMessage({ number: index + 1, at: time }))
    expect(drawn(makeRows(messages, [], { readUpTo: null, me: fatima.id }))).toEqual([
      "day",
      "message true",
      "message false",
      "message true",
    ])
  })

  it("divides days", () => {
    const messages = [makeMessage({ number: 1, at: at(0) }), makeMessage({ number: 2, at: at(0, 3) })]
    expect(drawn(makeRows(messages, [], { readUpTo: null, me: fatima.id }))).toEqual([
      "day",
      "message true",
      "day",
      "message true",
    ])
  })

  it("marks the first message that is new to me, not what I wrote", () => {
    const mine = makeMessage({ number: 2, at: at(1), author: { id: fatima.id, name: fatima.name } })
    const messages = [makeMessage({ number: 1, at: at(0) }), mine, makeMessage({ number: 3, at: at(2) })]
    expect(drawn(makeRows(messages, [], { readUpTo: 1, me: fatima.id }))).toEqual([
      "day",
      "message true",
      "message true",
      "new",
      "message true",
    ])
  })

  it("marks nothing when all is read", () => {
    const messages = [makeMessage({ number: 1, at: at(0), author: { id: erik.id, name: erik.name } })]
    expect(drawn(makeRows(messages, [], { readUpTo: 1, me: fatima.id }))).not.toContain("new")
  })

  it("puts what waits to be sent last", () => {
    const rows = makeRows([makeMessage({ number: 1, at: at(0) })], [waiting(at(3))], {
      readUpTo: null,
      me: fatima.id,
    })
    expect(drawn(rows)).toEqual(["day", "message true", "outgoing true"])
  })

  it("puts what waits under the day of what stands above it, though the phone's clock is days behind", () => {
    const rows = makeRows([makeMessage({ number: 1, at: at(0) })], [waiting("2020-01-01T00:00:00.000Z")], {
      readUpTo: null,
      me: fatima.id,
    })
    expect(drawn(rows)).toEqual(["day", "message true", "outgoing true"])
  })
})
