import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { Refused, Unreachable } from "../../src/net/errors"
import { Socket, type SocketHooks } from "../../src/net/socket"
import { FakeWebSocket } from "./FakeWebSocket"

const names = ["state", "hello", "event", "reset", "gone", "moved", "typing", "presence"] as const
const hooks = Object.fromEntries(names.map((name) => [name, vi.fn()])) as unknown as SocketHooks
let socket: Socket

const event = (topic: string, seq: number) => ({
  t: "event",
  topic,
  seq,
  kind: "message.created",
  at: "",
  data: {},
})
const applied = () => vi.mocked(hooks.event).mock.calls.map(([{ topic, seq }]) => `${topic} ${seq}`)

/** Connect, hold topics as after loading, and answer the subscription. */
function settle(topics: Record<string, number>): FakeWebSocket {
  socket.loaded("e1", "mark1")
  socket.start()
  const server = FakeWebSocket.last
  server.hello()
  socket.hold(topics)
  answer(server)
  return server
}

function answer(server: FakeWebSocket, states: Record<string, object> = {}): void {
  const asked = server.lastOf("sub") as unknown as { id: string; topics: Record<string, number> }
  const topics = Object.fromEntries(
    Object.entries(asked.topics).map(([topic, head]) => [topic, states[topic] ?? { state: "ok", head }]),
  )
  server.say({ t: "sub", id: asked.id, epoch: "e1", topics, rooms: [], mark: "mark2" })
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.clearAllMocks()
  FakeWebSocket.all = []
  socket = new Socket("ws://localhost/ws", hooks, FakeWebSocket.open)
})
afterEach(() => {
  socket.stop()
  vi.useRealTimers()
})

describe("subscribing", () => {
  it("speaks torget.1 and subscribes with positions, epoch and mark once greeted", () => {
    socket.loaded("e1", "mark1")
    socket.hold({ "user:uFatima": 17 })
    socket.start()
    const server = FakeWebSocket.last
    expect(server.protocol).toBe("torget.1")
    expect(server.sent).toEqual([])
    server.hello()
    expect(server.lastOf("sub")).toMatchObject({ epoch: "e1", topics: { "user:uFatima": 17 }, mark: "mark1" })
  })

  it("applies the next event, moves its position and resumes from there after a break", () => {
    const server = settle({ "room:r1": 40 })
    server.say(event("room:r1", 41))
    server.end(1006)
    vi.advanceTimersByTime(1_000)
    FakeWebSocket.last.hello()
    expect(applied()).toEqual(["room:r1 41"])
    expect(FakeWebSocket.last).not.toBe(server)
    expect(FakeWebSocket.last.lastOf("sub")).toMatchObject({ topics: { "room:r1": 41 }, mark: "mark2" })
  })

  it("applies nothing twice", () => {
    const server = settle({ "room:r1": 40 })
    for (const seq of [41, 41, 40, 42]) server.say(event("room:r1", seq))
    expect(applied()).toEqual(["room:r1 41", "room:r1 42"])
  })

  it("asks again from its position when an event leaves a hole, and applies nothing meanwhile", () => {
    const server = settle({ "room:r1": 40 })
    server.say(event("room:r1", 43))
    server.say(event("room:r1", 44))
    expect(server.of("sub")).toHaveLength(2)
    expect(server.lastOf("sub")).toMatchObject({ topics: { "room:r1": 40 } })
    answer(server)
    for (const seq of [41, 42, 43, 44]) server.say(event("room:r1", seq))
    expect(applied()).toEqual([41, 42, 43, 44].map((seq) => `room:r1 ${seq}`))
  })

  it("hears of a reset, drops the topic, and follows it again from what was loaded", () => {
    const server = settle({ "user:uFatima": 1, "room:r1": 40 })
    server.say({ t: "reset", topic: "room:r1", reason: "floor" })
    expect(hooks.reset).toHaveBeenCalledExactlyOnceWith("room:r1")
    server.say(event("room:r1", 41))
    expect(applied()).toEqual([])
    socket.hold({ "room:r1": 90 })
    answer(server)
    server.say(event("room:r1", 91))
    expect(applied()).toEqual(["room:r1 91"])
  })

  it("takes a reset and a refusal in the answer itself", () => {
    socket.loaded("e1", "m")
    socket.start()
    const server = FakeWebSocket.last
    server.hello()
    socket.hold({ "room:r1": 40, "room:r2": 3 })
    answer(server, {
      "room:r1": { state: "reset", head: 9, reason: "ahead" },
      "room:r2": { state: "denied" },
    })
    expect(hooks.reset).toHaveBeenCalledExactlyOnceWith("room:r1")
    expect(hooks.gone).toHaveBeenCalledExactlyOnceWith("room:r2")
  })

  it("forgets a topic that is gone", () => {
    const server = settle({ "room:r1": 40 })
    server.say({ t: "gone", topic: "room:r1" })
    server.say(event("room:r1", 41))
    expect(hooks.gone).toHaveBeenCalledWith("room:r1")
    expect(applied()).toEqual([])
  })

  it("gives up a subscription when the room leaves the screen", () => {
    const server = settle({ "room:r1": 40 })
    socket.release(["room:r1", "room:never"])
    expect(server.lastOf("unsub")).toEqual({ t: "unsub", topics: ["room:r1"] })
  })

  it("passes on hints and keeps their mark", () => {
    const server = settle({ "user:uFatima": 1 })
    const rooms = [{ room: "r9", head: 13, number: 9, line: null }]
    server.say({ t: "heads", rooms, mark: "mark3" })
    expect(hooks.moved).toHaveBeenCalledWith(rooms)
    server.end(1006)
    vi.advanceTimersByTime(1_000)
    FakeWebSocket.last.hello()
    expect(FakeWebSocket.last.lastOf("sub").mark).toBe("mark3")
  })

  it("asks again for a subscription that was refused as too fast", () => {
    socket.loaded("e1", "m")
    socket.start()
    const server = FakeWebSocket.last
    server.hello()
    socket.hold({ "room:r1": 40 })
    const { id } = server.lastOf("sub")
    server.say({ t: "err", id, code: "too_fast", message: "", retry_after: 2 })
    vi.advanceTimersByTime(1_900)
    expect(server.of("sub")).toHaveLength(1)
    vi.advanceTimersByTime(200)
    expect(server.of("sub")).toHaveLength(2)
  })
})

describe("commands", () => {
  it("are answered by their id, in whatever order", async () => {
    const server = settle({ "user:uFatima": 1 })
    const first = socket.command("message.delete", { message: "m1" })
    const second = socket.command("message.delete", { message: "m2" })
    const [one, two] = server.of("cmd")
    server.say({ t: "ok", id: two?.id, data: { message: { id: "m2" } } })
    server.say({ t: "err", id: one?.id, code: "not_found", message: "Finns inte." })
    await expect(second).resolves.toEqual({ message: { id: "m2" } })
    await expect(first).rejects.toMatchObject({ code: "not_found", message: "Finns inte." })
    await expect(first).rejects.toBeInstanceOf(Refused)
  })

  it("fail as unreachable when the connection breaks, or was never there", async () => {
    await expect(socket.command("room.leave", { room: "r1" })).rejects.toBeInstanceOf(Unreachable)
    const server = settle({ "user:uFatima": 1 })
    const running = socket.command("room.leave", { room: "r1" })
    server.end(1006)
    await expect(running).rejects.toBeInstanceOf(Unreachable)
  })

  it("fail as unreachable when no answer comes", async () => {
    settle({ "user:uFatima": 1 })
    const running = socket.command("room.leave", { room: "r1" })
    const failed = expect(running).rejects.toBeInstanceOf(Unreachable)
    await vi.advanceTimersByTimeAsync(15_000)
    await failed
  })
})
