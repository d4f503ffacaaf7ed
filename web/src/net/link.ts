/** One WebSocket kept alive: connects, notices when it is dead, and comes back. Knows no business. */
import { askedWaitMs, backoffMs } from "./backoff"
import { PROTOCOL } from "./frames"

/** `live` the server has said hello; `connecting` first attempt; `waiting` lost and coming back;
 * `signed_out`, `refused` ended until asked to start again. */
export type LinkState = "idle" | "connecting" | "live" | "waiting" | "signed_out" | "refused"

export interface LinkHooks {
  state(state: LinkState): void
  frame(frame: { t: string }): void
}

const PING_MS = 20_000
const PONG_WITHIN_MS = 10_000
const HELLO_WITHIN_MS = 10_000
const TOO_MANY_SOCKETS_MS = 30_000
// Coming back to a page that slept: a live server answers at once.
const PROBE_WITHIN_MS = 3_000

const CLOSE = { restart: 1012, faulty: 4400, signedOut: 4401, tooMany: 4429, ours: 1000 } as const

export class Link {
  state: LinkState = "idle"
  #socket: WebSocket | null = null
  #attempt = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  #ping: ReturnType<typeof setInterval> | undefined
  #deadline: ReturnType<typeof setTimeout> | undefined

  constructor(
    readonly url: string,
    readonly hooks: LinkHooks,
    readonly open: (url: string, protocol: string) => WebSocket = (to, protocol) =>
      new WebSocket(to, protocol),
  ) {}

  /** Connect, at once, unless connected or connecting. */
  start(): void {
    clearTimeout(this.#retry)
    if (this.#socket) return
    this.#set(this.state === "waiting" ? "waiting" : "connecting")
    let socket: WebSocket
    try {
      socket = this.open(this.url, PROTOCOL)
    } catch {
      this.#wait(backoffMs(this.#attempt++))
      return
    }
    this.#socket = socket
    this.#expect(HELLO_WITHIN_MS)
    socket.onmessage = (event) => this.#receive(socket, event.data)
    socket.onclose = (event) => this.#closed(socket, event.code, event.reason)
  }

  /** Close and stay closed. */
  stop(): void {
    clearTimeout(this.#retry)
    this.#drop()
    this.#attempt = 0
    this.#set("idle")
  }

  /** Send a frame; false when there is no live connection. */
  send(frame: object): boolean {
    if (this.state !== "live" || this.#socket?.readyState !== 1) return false
    this.#socket.send(JSON.stringify(frame))
    return true
  }

  /** Something says that the network changed: make sure that the connection lives, soon. */
  probe(): void {
    if (this.state === "waiting") {
      this.#attempt = 0
      if (this.#socket) this.#drop()
      this.start()
    } else if (this.state === "live" && this.send({ t: "ping" })) this.#expect(PROBE_WITHIN_MS)
  }

  /** The network is known to be gone: do not wait for the silence to show it. */
  lost(): void {
    if (this.state !== "live" && this.state !== "connecting") return
    this.#drop()
    this.#wait(backoffMs(this.#attempt++))
  }

  #receive(socket: WebSocket, data: unknown): void {
    if (socket !== this.#socket || typeof data !== "string") return
    let frame: { t: string; ping?: number }
    try {
      frame = JSON.parse(data)
    } catch {
      return
    }
    // Whatever arrives shows that the other end lives.
    clearTimeout(this.#deadline)
    if (frame.t === "hello") {
      this.#attempt = 0
      this.#startPinging((frame.ping ?? PING_MS / 1000) * 1000)
      this.#set("live")
    }
    this.hooks.frame(frame)
  }

  #startPinging(everyMs: number): void {
    clearInterval(this.#ping)
    this.#ping = setInterval(() => {
      if (this.send({ t: "ping" })) this.#expect(PONG_WITHIN_MS)
    }, everyMs)
  }

  #expect(withinMs: number): void {
    clearTimeout(this.#deadline)
    this.#deadline = setTimeout(() => {
      this.#drop()
      this.#wait(backoffMs(this.#attempt++))
    }, withinMs)
  }

  #closed(socket: WebSocket, code: number, reason: string): void {
    if (socket !== this.#socket) return
    this.#forget()
    if (code === CLOSE.signedOut) this.#set("signed_out")
    else if (code === CLOSE.faulty) this.#set("refused")
    else if (code === CLOSE.tooMany) this.#wait(TOO_MANY_SOCKETS_MS)
    else {
      const asked = code === CLOSE.restart ? askedWaitMs(reason) : null
      this.#wait(asked ?? backoffMs(this.#attempt++))
    }
  }

  #wait(ms: number): void {
    this.#set("waiting")
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => this.start(), ms)
  }

  #drop(): void {
    const socket = this.#socket
    this.#forget()
    socket?.close(CLOSE.ours)
  }

  #forget(): void {
    clearInterval(this.#ping)
    clearTimeout(this.#deadline)
    if (this.#socket) {
      this.#socket.onmessage = null
      this.#socket.onclose = null
    }
    this.#socket = null
  }

  #set(state: LinkState): void {
    if (state === this.state) return
    this.state = state
    this.hooks.state(state)
  }
}
