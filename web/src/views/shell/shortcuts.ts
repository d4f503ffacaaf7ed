/** Every key that does something by itself: one table, which the code acts by and the help shows. */
import type { ActionId } from "../room/messageActions"

/** Those that the field or list they belong to handles itself; told of here. */
export type OwnId = "before" | "after" | "first" | "last" | "send" | "line" | "edit_last" | "give_up"
export type ShortcutId =
  | Exclude<
      ActionId,
      "ask" | "urgent" | "readers" | "reactions" | "history" | "report" | "status" | "register"
    >
  | "react"
export type GlobalId = "switch" | "help" | "next" | "previous" | "read" | "write"
export type Where = "anywhere" | "message" | "messages" | "writing"

interface Key {
  /** `KeyboardEvent.key`; letters small. */
  key: string
  /** Ctrl, on a Mac Cmd. */
  mod?: boolean
  alt?: boolean
  shift?: boolean
}

export interface Shortcut {
  id: ShortcutId | GlobalId | OwnId
  where: Where
  key: Key
  /** Whether it also fires in a field: only what is no character may. */
  inFields?: boolean
}

export const shortcuts: readonly Shortcut[] = [
  { id: "switch", where: "anywhere", key: { key: "k", mod: true }, inFields: true },
  { id: "next", where: "anywhere", key: { key: "ArrowDown", alt: true } },
  { id: "previous", where: "anywhere", key: { key: "ArrowUp", alt: true } },
  { id: "write", where: "anywhere", key: { key: "Enter", alt: true }, inFields: true },
  { id: "read", where: "anywhere", key: { key: "Escape" } },
  { id: "help", where: "anywhere", key: { key: "?" } },
  { id: "before", where: "messages", key: { key: "ArrowUp" } },
  { id: "after", where: "messages", key: { key: "ArrowDown" } },
  { id: "first", where: "messages", key: { key: "Home" } },
  { id: "last", where: "messages", key: { key: "End" } },
  { id: "reply", where: "message", key: { key: "r" } },
  { id: "react", where: "message", key: { key: "+" } },
  { id: "edit", where: "message", key: { key: "e" } },
  { id: "forward", where: "message", key: { key: "f" } },
  { id: "pin", where: "message", key: { key: "p" } },
  { id: "unread", where: "message", key: { key: "u" } },
  { id: "text", where: "message", key: { key: "c" } },
  { id: "link", where: "message", key: { key: "l" } },
  { id: "delete", where: "message", key: { key: "Delete" } },
  { id: "send", where: "writing", key: { key: "Enter" } },
  { id: "line", where: "writing", key: { key: "Enter", shift: true } },
  { id: "edit_last", where: "writing", key: { key: "ArrowUp" } },
  { id: "give_up", where: "writing", key: { key: "Escape" } },
]

const FIELDS = "input, textarea, select, [contenteditable]"

export const isApple = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform)

function fits(event: KeyboardEvent, { key, mod = false, alt = false }: Key): boolean {
  // Ctrl and Alt together is AltGr: it writes characters.
  const modified = isApple() ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey
  const any = event.metaKey || event.ctrlKey
  return event.key.toLowerCase() === key.toLowerCase() && (mod ? modified : !any) && event.altKey === alt
}

/** What a key press does there; nothing while somebody writes, but for the keys that are no characters. */
export function shortcutFor(event: KeyboardEvent, where: Where): Shortcut["id"] | null {
  if (event.isComposing || event.defaultPrevented) return null
  const inField = (event.target as Element | null)?.closest?.(FIELDS) !== null
  const found = shortcuts.find(
    (shortcut) => shortcut.where === where && fits(event, shortcut.key) && (!inField || shortcut.inFields),
  )
  return found?.id ?? null
}
