/** What one can do with a message. */
import { t } from "../../i18n"
import { to } from "../../router"
import { changeMessage } from "../../state/apply"
import { socket } from "../../state/connection"
import { me } from "../../state/session"
import { update } from "../../state/store"
import type { Message, Reaction } from "../../state/types"
import { say, sayWhy } from "../../ui/toast"

/** A few that say most; the rest of the world's come with the picker. */
export const palette = ["👍", "❤️", "😂", "🎉", "🙏", "👀", "✅", "😮", "😢", "💪"]

export const hasMine = (reaction: Reaction, mine: string): boolean =>
  reaction.people.some((person) => person.id === mine)

/** The reactions as they will stand when mine is put on or taken off. */
export function withMine(
  reactions: Reaction[],
  emoji: string,
  on: boolean,
  mine: { id: string; name: string },
): Reaction[] {
  const found = reactions.find((reaction) => reaction.emoji === emoji)
  if (!found) return on ? [...reactions, { emoji, count: 1, people: [mine] }] : reactions
  if (hasMine(found, mine.id) === on) return reactions
  const people = on ? [...found.people, mine] : found.people.filter((person) => person.id !== mine.id)
  const changed = { emoji, count: found.count + (on ? 1 : -1), people }
  return reactions.flatMap((reaction) =>
    reaction !== found ? [reaction] : changed.count > 0 ? [changed] : [],
  )
}

/** Put my reaction on or off: seen at once, taken back if the server refuses. */
export async function react(message: Message, emoji: string): Promise<void> {
  const mine = me.value?.person
  if (!mine) return
  const before = message.reactions
  const found = before.find((reaction) => reaction.emoji === emoji)
  const on = !(found && hasMine(found, mine.id))
  const show = (reactions: Reaction[]) =>
    update((world) => changeMessage(world, message.room, message.id, (known) => ({ ...known, reactions })))
  show(withMine(before, emoji, on, { id: mine.id, name: mine.name }))
  try {
    show((await socket.command("reaction.set", { message: message.id, emoji, on })).reactions)
  } catch (error) {
    show(before)
    sayWhy(error)
  }
}

async function copy(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    say(done)
  } catch {
    say(t("It could not be copied in this browser."))
  }
}

export const copyText = (text: string): Promise<void> => copy(text, t("The text is copied."))

/** Where a message stands: its permalink within this installation. */
export const addressOf = (message: Message): string =>
  message.thread ? to.thread(message.room, message.thread, message.id) : to.message(message.room, message.id)

export const copyLink = (message: Message): Promise<void> =>
  copy(new URL(addressOf(message), location.origin).href, t("The link is copied."))

/** Save what a message was changed to from the version `base`. Throws what the server says against it. */
export async function saveEdit(message: Message, text: string, base: string): Promise<void> {
  const answer = await socket.command("message.edit", { message: message.id, text, base })
  update((world) => changeMessage(world, message.room, message.id, () => answer.message))
}

/** Show a message as it stands now. */
export function showMessage(message: Message): void {
  update((world) => changeMessage(world, message.room, message.id, () => message))
}

export async function deleteMessage(message: Message): Promise<void> {
  const answer = await socket.command("message.delete", { message: message.id })
  update((world) => changeMessage(world, message.room, message.id, () => answer.message))
}
