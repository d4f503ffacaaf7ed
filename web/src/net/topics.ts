/** Where this client stands in each topic's log. An event is taken only if it is the very next one. */

export type Verdict = "apply" | "known" | "gap" | "ignore"

interface Held {
  position: number
  /** A subscription was asked for and not answered: whatever came of the one before is not trusted. */
  asking: string | null
  live: boolean
}

/** One log for a whole house, of which each reader gets a part: its numbers have holes. */
const SIFTED: ReadonlySet<string> = new Set(["home"])

export class Positions {
  #held = new Map<string, Held>()

  /** Hold a topic from `position`, as REST gave it. */
  hold(topic: string, position: number): void {
    this.#held.set(topic, { position, asking: null, live: false })
  }

  drop(topic: string): void {
    this.#held.delete(topic)
  }

  clear(): void {
    this.#held.clear()
  }

  has(topic: string): boolean {
    return this.#held.has(topic)
  }

  get(topic: string): number | undefined {
    return this.#held.get(topic)?.position
  }

  isLive(topic: string): boolean {
    return this.#held.get(topic)?.live ?? false
  }

  names(): string[] {
    return [...this.#held.keys()]
  }

  /** A `sub` with this id was sent for the topic. */
  ask(topic: string, id: string): void {
    const held = this.#held.get(topic)
    if (held) Object.assign(held, { asking: id, live: false })
  }

  /** The `sub` with this id was answered with `ok`; false when a later one is under way. */
  answered(topic: string, id: string): boolean {
    const held = this.#held.get(topic)
    if (!held || held.asking !== id) return false
    Object.assign(held, { asking: null, live: true })
    return true
  }

  /** The connection is gone: nothing is subscribed. */
  disconnect(): void {
    for (const held of this.#held.values()) Object.assign(held, { asking: null, live: false })
  }

  /** Judge an event by its number, and move the position when it is to be applied. */
  judge(topic: string, seq: number): Verdict {
    const held = this.#held.get(topic)
    if (!held) return "ignore"
    if (seq <= held.position) return "known"
    if (!held.live) return "ignore"
    if (seq > held.position + 1 && !SIFTED.has(topic)) return "gap"
    held.position = seq
    return "apply"
  }
}
