/** Legal statuses and kinds of rooms, in the words of the law and of the house. */
import { t } from "../../i18n"

export const STATUSES = ["working", "official", "received", "minor", "keep"] as const

export function statusWord(status: string): string {
  const words: Record<string, string> = {
    working: t("Working material"),
    official: t("Official record"),
    received: t("Received document"),
    minor: t("Of little importance"),
    keep: t("To be preserved"),
  }
  return words[status] ?? status
}

export function statusHint(status: string): string {
  const words: Record<string, string> = {
    working: t("Drafts, notes, talk on the way to something."),
    official: t("Decides or documents something; anybody may ask for it."),
    received: t("Came in from outside."),
    minor: t("May be purged as soon as it is no longer needed."),
    keep: t("Never purged."),
  }
  return words[status] ?? ""
}

/** Kinds of rooms first, then what is not said in a room. */
export const SCOPE_GROUPS: [name: () => string, scopes: string[]][] = [
  [() => t("Rooms"), ["open", "closed", "secret", "announcement", "direct", "unit", "guest"]],
  [() => t("Question sessions and streams"), ["questions", "posts", "official"]],
]

/** Scopes of what goes as a whole, and has no legal status of its own. */
export const WHOLE: readonly string[] = ["questions", "posts", "official"]

export function scopeWord(scope: string): string {
  const words: Record<string, string> = {
    open: t("Open rooms"),
    closed: t("Closed rooms"),
    secret: t("Secret rooms"),
    announcement: t("Announcement rooms"),
    direct: t("Direct chats"),
    unit: t("Unit rooms"),
    guest: t("Rooms with guests"),
    questions: t("Question sessions"),
    posts: t("Posts in the streams"),
    official: t("Official posts"),
  }
  return words[scope] ?? scope
}
