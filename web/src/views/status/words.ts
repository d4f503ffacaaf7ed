/** How a status is said: its sign, its words, and until when. */
import { t } from "../../i18n"
import { clock, dayOf, shortDay } from "../../i18n/dates"
import { serverNow } from "../../state/clock"
import type { Status } from "../../state/types"

const SIGNS: Record<Status["kind"], string> = { doing: "💬", meeting: "🗓️", off_duty: "🏡" }

export const signOf = (status: Status): string => status.emoji || SIGNS[status.kind]

export function kindText(kind: Status["kind"]): string {
  const words = { doing: t("Doing something"), meeting: t("In a meeting"), off_duty: t("Off duty") }
  return words[kind]
}

export function textOf(status: Status): string {
  return status.text || (status.kind === "doing" ? "" : kindText(status.kind))
}

/** "till 14:30", "till i morgon 07:00", later "till fre 6 mars 07:00". */
export function untilText(until: string): string {
  const time = clock(until)
  const dayAfter = (days: number) => dayOf(new Date(serverNow() + days * 24 * 3600_000).toISOString())
  if (dayOf(until) === dayAfter(0)) return t("until {time}", { time })
  if (dayOf(until) === dayAfter(1)) return t("until tomorrow {time}", { time })
  return t("until {time}", { time: `${shortDay(until)} ${time}` })
}

/** "🗓️ I möte, till 14:30" */
export function lineText(status: Status): string {
  const words = [textOf(status), status.until && untilText(status.until)].filter(Boolean).join(", ")
  return `${signOf(status)} ${words}`.trim()
}

/** All of it in one line, for those who hear it and for titles. */
export function wholeText(status: Status): string {
  return [textOf(status) || signOf(status), status.until && untilText(status.until)]
    .filter(Boolean)
    .join(", ")
}
