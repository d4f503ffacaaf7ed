/** What a screen reader says of new messages, each once, who wrote it first. */
import { signal } from "@preact/signals"
import { t } from "../i18n"
import { isShown } from "./rooms"
import { myId } from "./session"
import type { Message } from "./types"

const KEPT = 5

export interface Announcement {
  id: string
  text: string
}

export const announcements = signal<readonly Announcement[]>([])

export function announce(id: string, text: string): void {
  if (announcements.value.some((said) => said.id === id)) return
  announcements.value = [...announcements.value, { id, text }].slice(-KEPT)
}

export function announceMessage(message: Message): void {
  if (message.author.id === myId.value || !isShown(message.room)) return
  const text = message.thread
    ? t("{name} in a thread: {text}", { name: message.author.name, text: message.text })
    : t("{name}: {text}", { name: message.author.name, text: message.text })
  announce(message.id, text)
}
