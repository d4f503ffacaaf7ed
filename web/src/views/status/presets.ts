/** What most people are doing most of the time: one tap each. */
import { t } from "../../i18n"
import { serverNow } from "../../state/clock"
import type { Status } from "../../state/types"

const MINUTE = 60_000

export interface Preset extends Omit<Status, "until"> {
  /** Minutes, or the hour of the next morning. */
  lasts: { minutes: number } | { tomorrowAt: number }
}

export const presets = (): Preset[] => [
  { kind: "meeting", emoji: "🗓️", text: t("In a meeting"), lasts: { minutes: 60 } },
  { kind: "doing", emoji: "🍽️", text: t("Lunch"), lasts: { minutes: 45 } },
  { kind: "doing", emoji: "🚗", text: t("On my way"), lasts: { minutes: 30 } },
  { kind: "doing", emoji: "🎧", text: t("Working undisturbed"), lasts: { minutes: 60 } },
  { kind: "off_duty", emoji: "🏡", text: t("Off duty"), lasts: { tomorrowAt: 7 } },
]

export function inMinutes(minutes: number): string {
  return new Date(serverNow() + minutes * MINUTE).toISOString()
}

/** The next morning at `hour`, by this device's time zone. */
export function tomorrowAt(hour: number, now = serverNow()): string {
  const time = new Date(now)
  return new Date(time.getFullYear(), time.getMonth(), time.getDate() + 1, hour).toISOString()
}

/** This evening, or in an hour where the evening is here. */
export function endOfDay(now = serverNow()): string {
  const time = new Date(now)
  const evening = new Date(time.getFullYear(), time.getMonth(), time.getDate(), 17).getTime()
  return new Date(evening > now + 30 * MINUTE ? evening : now + 60 * MINUTE).toISOString()
}

export function statusOf({ kind, emoji, text, lasts }: Preset): Status {
  const until = "minutes" in lasts ? inMinutes(lasts.minutes) : tomorrowAt(lasts.tomorrowAt)
  // A word that is the kind's own follows the reader's language.
  return { kind, emoji, text: kind === "doing" ? text : "", until }
}
