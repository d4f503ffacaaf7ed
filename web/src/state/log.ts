/** Stretches of messages: putting one in, joining pages, keeping them short. */
import type { Message } from "./types"
import type { Log, Thread } from "./world"

/** More than this in one stretch and the far end is let go, to be loaded again when scrolled to. */
export const LONGEST = 400

const place = (message: Message): number => message.number ?? message.reply_number ?? 0

/** Put a message where its number says, in place of an earlier form of it. */
export function insert(messages: Message[], message: Message): Message[] {
  const number = place(message)
  let at = messages.length
  while (at > 0 && place(messages[at - 1] as Message) > number) at--
  const same = at > 0 && place(messages[at - 1] as Message) === number
  return messages.toSpliced(same ? at - 1 : at, same ? 1 : 0, message)
}

/** A new or changed message; one outside the stretch does not touch it. */
export function placeInLog(log: Log, message: Message): Log {
  const number = place(message)
  const first = log.messages[0]
  const last = log.messages.at(-1)
  if (last ? number > place(last) && !log.last : !log.last) return log
  if (first && number < place(first) && !log.first) return log
  return { ...log, messages: insert(log.messages, message) }
}

export function placeInThread(thread: Thread, message: Message): Thread {
  if (message.id === thread.root.id) return { ...thread, root: message }
  const last = thread.replies.at(-1)
  if (!thread.last && place(message) > (last ? place(last) : 0)) return thread
  return { ...thread, replies: insert(thread.replies, message) }
}

/** Change the message with this id, if it is in the stretch. */
export function changeIn(messages: Message[], id: string, change: (message: Message) => Message): Message[] {
  const at = messages.findIndex((message) => message.id === id)
  const found = messages[at]
  return found ? messages.with(at, change(found)) : messages
}

export interface Page {
  messages: Message[]
  first: boolean
  last: boolean
}

/** Join an adjoining page: older ones before, newer ones after. The far end is cut if it gets too long. */
export function join(log: Log, page: Page, side: "before" | "after"): Log {
  const merged = page.messages.reduce(insert, log.messages)
  if (side === "before") {
    const kept = merged.slice(0, LONGEST)
    return { messages: kept, first: page.first, last: log.last && kept.length === merged.length }
  }
  const kept = merged.slice(-LONGEST)
  return { messages: kept, last: page.last, first: log.first && kept.length === merged.length }
}
