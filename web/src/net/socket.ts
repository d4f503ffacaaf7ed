/** The socket protocol of docs/protocol.md: subscriptions, resuming, commands. */

import type { Alert } from "../state/alerts"
import type { Id, PresenceState, RoomSummary, Status } from "../state/types"
import { Refused, Unreachable } from "./errors"
import type {
  Answers,
  CommandName,
  CountsFrame,
  Hello,
  MovedRoom,
  ServerFrame,
  SubAnswer,
  TopicEvent,
  TypingFrame,
} from "./frames"
import { Link, type LinkState } from "./link"
import { Positions } from "./topics"

export interface SocketHooks {
  state(state: LinkState): void
  /** The server answered; everything held is being subscribed to again. */
  hello(hello: Hello): void
  event(event: TopicEvent): void
  /** The topic must be loaded again over REST, then held with the `seq` found there. */
  reset(topic: string): void
  /** The topic is not for us, or no longer. */
  gone(topic: string): void
  moved(rooms: MovedRoom[]): void
  /** There is an alert for me. */
  alert(alert: Alert): void
  /** I belong to a unit room since just now. */
  came(room: RoomSummary): void
  /** These and no others are my unit rooms. */
  unitRooms(rooms: Id[]): void
  counts(frame: CountsFrame): void
  typing(frame: TypingFrame): void
  /** Somebody has read on in a room on screen. */
  readOn(room: Id): void
  presence(people: Record<Id, PresenceState>, statuses: Record<Id, Status | null>): void
}

interface Waiting {
  resolve(data: unknown): void
  reject(error: Error): void
  timer: ReturnType<typeof setTimeout>
}

const ANSWER_WITHIN_MS = 15_000
const ASK_AGAIN_MS = 1_000

export class Socket {
  readonly positions = new Positions()
  readonly #link: Link
  readonly #hooks: SocketHooks
  #epoch: string | null = null
  #mark: string | null = null
  #next = 1
  #waiting = new Map<string, Waiting>()
  #subs = new Map<string, string[]>()
  #views: Record<string, string> = {}

  constructor(url: string, hooks: SocketHooks, open?: (url: string, protocol: string) => WebSocket) {
    this.#hooks = hooks
    this.#link = new Link(
      url,
      { state: (state) => this.#moved(state), frame: (frame) => this.#take(frame as ServerFrame) },
      open,
    )
  }

  get state(): LinkState {
    return this.#link.state
  }

  /** The server's mark for which rooms have moved; null before it gave one. */
  get mark(): string | null {
    return this.#mark
  }

  start = (): void => this.#link.start()
  stop = (): void => this.#link.stop()
  probe = (): void => this.#link.probe()
  lost = (): void => this.#link.lost()

  /** Everything was loaded anew over REST: this epoch and mark count from now on. */
  loaded(epoch: string, mark: string): void {
    this.#epoch = epoch
    this.#mark = mark
  }

  /** Follow topics from where REST answers said they stood, of some only the part at which one looks. */
  hold(topics: Record<string, number>, views: Record<string, string> = {}): void {
    for (const [topic, position] of Object.entries(topics)) this.positions.hold(topic, position)
    Object.assign(this.#views, views)
    this.#subscribe(Object.keys(topics))
  }

  /** Stop following topics. */
  release(topics: string[]): void {
    const held = topics.filter((topic) => this.positions.has(topic))
    for (const topic of held) this.positions.drop(topic)
    if (held.length) this.#link.send({ t: "unsub", topics: held })
  }

  /** Carry out a command.
   *
   * @throws Refused when the server said no; Unreachable when the answer never came.
   */
  command<Name extends CommandName>(name: Name, data: object): Promise<Answers[Name]> {
    const id = this.#id()
    return new Promise((resolve, reject) => {
      if (!this.#link.send({ t: "cmd", id, name, data })) {
        reject(new Unreachable())
        return
      }
      const timer = setTimeout(() => this.#settle(id)?.reject(new Unreachable("no answer")), ANSWER_WITHIN_MS)
      this.#waiting.set(id, { resolve: resolve as (data: unknown) => void, reject, timer })
    })
  }

  /** Send what may be lost: typing, presence, watch. */
  whisper(frame: { t: "typing" | "presence" | "watch" } & Record<string, unknown>): void {
    this.#link.send(frame)
  }

  #id(): string {
    return String(this.#next++)
  }

  #subscribe(topics: string[]): void {
    const held = topics.filter((topic) => this.positions.has(topic))
    if (!held.length || this.#link.state !== "live") return
    const id = this.#id()
    for (const topic of held) this.positions.ask(topic, id)
    this.#subs.set(id, held)
    this.#link.send({
      t: "sub",
      id,
      epoch: this.#epoch,
      topics: Object.fromEntries(held.map((topic) => [topic, this.positions.get(topic)])),
      views: Object.fromEntries(Object.entries(this.#views).filter(([topic]) => held.includes(topic))),
      ...(this.#mark ? { mark: this.#mark } : {}),
    })
  }

  #moved(state: LinkState): void {
    if (state !== "live") {
      this.positions.disconnect()
      this.#subs.clear()
      for (const id of [...this.#waiting.keys()]) this.#settle(id)?.reject(new Unreachable())
    }
    this.#hooks.state(state)
  }

  #settle(id: string): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    if (waiting) clearTimeout(waiting.timer)
    this.#waiting.delete(id)
    return waiting
  }

  #take(frame: ServerFrame): void {
    switch (frame.t) {
      case "hello":
        this.#hooks.hello(frame)
        this.#subscribe(this.positions.names())
        break
      case "sub":
        this.#answered(frame)
        break
      case "event":
        this.#event(frame)
        break
      case "heads":
        if (frame.mark) this.#mark = frame.mark
        this.#hooks.moved(frame.rooms)
        break
      case "came":
        this.#hooks.came(frame.room)
        break
      case "alert":
        this.#hooks.alert(frame.alert)
        break
      case "gone":
        this.positions.drop(frame.topic)
        this.#hooks.gone(frame.topic)
        break
      case "reset":
        this.#reset(frame.topic)
        break
      case "ok":
        this.#settle(frame.id)?.resolve(frame.data)
        break
      case "err":
        this.#refused(frame.id, new Refused(frame))
        break
      case "counts":
        this.#hooks.counts(frame)
        break
      case "typing":
        this.#hooks.typing(frame)
        break
      case "reads":
        this.#hooks.readOn(frame.room)
        break
      case "presence":
        this.#hooks.presence(frame.people, frame.statuses ?? {})
        break
    }
  }

  #answered(answer: SubAnswer): void {
    this.#subs.delete(answer.id)
    for (const [topic, found] of Object.entries(answer.topics)) {
      if (found.state === "ok") this.positions.answered(topic, answer.id)
      else if (found.state === "reset") this.#reset(topic)
      else if (this.positions.has(topic)) {
        this.positions.drop(topic)
        this.#hooks.gone(topic)
      }
    }
    if (answer.mark) this.#mark = answer.mark
    if (answer.rooms?.length) this.#hooks.moved(answer.rooms)
    if (answer.by_audience) this.#hooks.unitRooms(answer.by_audience)
  }

  #event(event: TopicEvent): void {
    const verdict = this.positions.judge(event.topic, event.seq)
    if (verdict === "apply") this.#hooks.event(event)
    else if (verdict === "gap") this.#subscribe([event.topic])
  }

  #reset(topic: string): void {
    if (!this.positions.has(topic)) return
    this.positions.drop(topic)
    this.#hooks.reset(topic)
  }

  #refused(id: string | null, error: Refused): void {
    if (id === null) return
    this.#settle(id)?.reject(error)
    const topics = this.#subs.get(id)
    if (!topics) return
    this.#subs.delete(id)
    // A subscription refused as a whole (too fast, cannot read now) is asked for again.
    setTimeout(() => this.#subscribe(topics), (error.retryAfter ?? 0) * 1000 || ASK_AGAIN_MS)
  }
}
