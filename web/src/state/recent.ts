/** The last events of the topics held, to be applied again over a page that was read before they came. */
import type { TopicEvent } from "../net/frames"
import { applyEvent } from "./apply"
import type { World } from "./world"

const REMEMBERED = 300
let events: TopicEvent[] = []

export function remember(event: TopicEvent): void {
  events.push(event)
  if (events.length > 2 * REMEMBERED) events = events.slice(-REMEMBERED)
}

export function replayAfter(world: World, topic: string, seq: number): World {
  return events.filter((event) => event.topic === topic && event.seq > seq).reduce(applyEvent, world)
}

/** Whether all that happened in a topic after `from`, up to `to`, is remembered. */
export function remembers(topic: string, from: number, to: number): boolean {
  const found = events.filter((event) => event.topic === topic && event.seq > from && event.seq <= to)
  return new Set(found.map((event) => event.seq)).size === to - from
}
