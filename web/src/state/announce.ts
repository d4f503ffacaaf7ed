/** What a screen reader says of new messages: each once, who wrote it first; of a flood only how many. */
import { signal } from "@preact/signals"
import { t, tn } from "../i18n"
import { isShown } from "./rooms"
import { myId } from "./session"
import type { Message } from "./types"

const KEPT = 5
/** More than this many within the time, and nobody could listen to them all. */
const FEW = 3
const WITHIN_MS = 5_000
const REMEMBERED = 500

export interface Announcement {
  id: string
  text: string
}

export const announcements = signal<readonly Announcement[]>([])

const heard = new Set<string>()
let times: number[] = []
let gathered = 0

function announce(id: string, text: string): void {
  announcements.value = [...announcements.value, { id, text }].slice(-KEPT)
}

export function announceMessage(message: Message): void {
  if (message.author.id === myId.value || !isShown(message.room) || heard.has(message.id)) return
  heard.add(message.id)
  if (heard.size > REMEMBERED) heard.delete(heard.values().next().value as string)
  const now = Date.now()
  times = times.filter((time) => now - time < WITHIN_MS)
  if (gathered > 0 || times.length >= FEW) {
    if (gathered++ === 0) setTimeout(announceGathered, WITHIN_MS)
    return
  }
  times.push(now)
  const text = message.thread
    ? t("{name} in a thread: {text}", { name: message.author.name, text: message.text })
    : t("{name}: {text}", { name: message.author.name, text: message.text })
  announce(message.id, text)
}

function announceGathered(): void {
  announce(`${gathered} until ${Date.now()}`, tn("{n} new message", "{n} new messages", gathered))
  gathered = 0
}
