import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { askedWaitMs, backoffMs } from "../../src/net/backoff"
import { Link, type LinkState } from "../../src/net/link"
import { FakeWebSocket } from "./FakeWebSocket"

let states: LinkState[]
let link: Link

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, "random").mockReturnValue(0.5)
  FakeWebSocket.all = []
  states = []
  link = new Link(
    "ws://localhost/ws",
    { state: (state) => states.push(state), frame: () => {} },
    FakeWebSocket.open,
  )
})
afterEach(() => {
  link.stop()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

function connect(): FakeWebSocket {
  link.start()
  FakeWebSocket.last.hello()
  return FakeWebSocket.last
}

describe("a living connection", () => {
  it("is live once greeted", () => {
    connect()
    expect(states).toEqual(["connecting", "live"])
  })

  it("pings every 20 seconds and is content with any answer", () => {
    const server = connect()
    vi.advanceTimersByTime(20_000)
    expect(server.of("ping")).toHaveLength(1)
    server.say({ t: "pong" })
    vi.advanceTimersByTime(19_000)
    expect(link.state).toBe("live")
  })

  it("counts as dead 10 seconds after a ping without answer", () => {
    connect()
    vi.advanceTimersByTime(29_900)
    expect(link.state).toBe("live")
    vi.advanceTimersByTime(200)
    expect(link.state).toBe("waiting")
  })

  it("is asked for a sign of life when the page wakes up", () => {
    const server = connect()
    link.probe()
    expect(server.of("ping")).toHaveLength(1)
    vi.advanceTimersByTime(3_100)
    expect(link.state).toBe("waiting")
  })
})

describe("coming back", () => {
  it("waits 0.5 s, doubling to 30 s", () => {
    connect().end(1006)
    const waits: number[] = []
    for (let attempt = 0; attempt < 8; attempt++) {
      const known = FakeWebSocket.all.length
      let waited = 0
      while (FakeWebSocket.all.length === known) {
        vi.advanceTimersByTime(100)
        waited += 100
      }
      waits.push(waited)
      FakeWebSocket.last.end(1006)
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
  })

  it("starts from the beginning after a connection that held", () => {
    connect().end(1006)
    vi.advanceTimersByTime(500)
    FakeWebSocket.last.end(1006)
    vi.advanceTimersByTime(1_000)
    FakeWebSocket.last.hello()
    FakeWebSocket.last.end(1006)
    const known = FakeWebSocket.all.length
    vi.advanceTimersByTime(500)
    expect(FakeWebSocket.all).toHaveLength(known + 1)
  })

  it("waits as long as a restarting server asks", () => {
    connect().end(1012, "retry=4200")
    vi.advanceTimersByTime(4_100)
    expect(FakeWebSocket.all).toHaveLength(1)
    vi.advanceTimersByTime(200)
    expect(FakeWebSocket.all).toHaveLength(2)
  })

  it("does not wait any longer when the network is back", () => {
    connect()
    link.lost()
    expect(link.state).toBe("waiting")
    link.probe()
    FakeWebSocket.last.hello()
    expect(link.state).toBe("live")
  })

  it("gives up a greeting that never comes", () => {
    link.start()
    vi.advanceTimersByTime(10_100)
    expect(link.state).toBe("waiting")
  })
})

describe("closing for good", () => {
  it.each([
    [4401, "signed_out"],
    [4400, "refused"],
  ])("%i leaves it %s", (code, state) => {
    connect().end(code)
    vi.advanceTimersByTime(120_000)
    expect(link.state).toBe(state)
    expect(FakeWebSocket.all).toHaveLength(1)
  })

  it("tries seldom when the person has too many sockets", () => {
    connect().end(4429)
    vi.advanceTimersByTime(29_000)
    expect(FakeWebSocket.all).toHaveLength(1)
    vi.advanceTimersByTime(1_100)
    expect(FakeWebSocket.all).toHaveLength(2)
  })
})

describe("the wait", () => {
  it("is spread by half either way and never over 30 s", () => {
    expect(backoffMs(2, () => 0)).toBe(1_000)
    expect(backoffMs(2, () => 1)).toBe(3_000)
    expect(backoffMs(50, () => 1)).toBe(30_000)
  })

  it("is read from the server's reason only where it stands", () => {
    expect(askedWaitMs("retry=1500")).toBe(1_500)
    expect(askedWaitMs("")).toBeNull()
    expect(askedWaitMs("noretry=5")).toBeNull()
  })
})
