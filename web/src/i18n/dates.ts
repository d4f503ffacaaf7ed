/** Dates and sorting as the reader's language has them. */
import { serverNow } from "../state/clock"
import { language, t } from "./index"

const formats = new Map<string, Intl.DateTimeFormat>()

export function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language.value + JSON.stringify(options)
  let made = formats.get(key)
  if (!made) {
    made = new Intl.DateTimeFormat(language.value, options)
    formats.set(key, made)
  }
  return made
}

/** Read the language's words for times while nothing else is to do: the first use costs a phone 100 ms. */
export const warmDates = (): void => void format({ hour: "2-digit", minute: "2-digit" })

/** "08:15" */
export const clock = (at: string): string =>
  format({ hour: "2-digit", minute: "2-digit" }).format(new Date(at))

/** "måndag 2 mars 2026 kl. 08:15" */
export const fullTime = (at: string): string =>
  format({ dateStyle: "full", timeStyle: "short" }).format(new Date(at))

/** A key that is the same for all times of one day here. */
export const dayOf = (at: string): string => {
  const date = new Date(at)
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`
}

const midnight = (date: Date): number =>
  new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()

/** Now, by the server's clock: what is today does not hang on a phone's. */
export const today = (): Date => new Date(serverNow())

const daysAgo = (date: Date, now: Date): number => Math.round((midnight(now) - midnight(date)) / 86_400_000)

/** "Idag", "Igår", "måndag 2 mars" or, another year, "2 mars 2025". */
export function dayName(at: string, now: Date = today()): string {
  const date = new Date(at)
  const days = daysAgo(date, now)
  if (days === 0) return t("Today")
  if (days === 1) return t("Yesterday")
  if (date.getFullYear() === now.getFullYear())
    return format({ weekday: "long", day: "numeric", month: "long" }).format(date)
  return format({ day: "numeric", month: "long", year: "numeric" }).format(date)
}

/** As short as it can be said in a list: "08:15", "Igår", "mån", "2 mars" or "2025-03-02"; of what is to come
 * the day too: "mån 08:15". */
export function shortTime(at: string, now: Date = today()): string {
  const date = new Date(at)
  const days = daysAgo(date, now)
  if (!days) return clock(at)
  if (days === 1) return t("Yesterday")
  if (days > -7 && days < 7)
    return format({ weekday: "short", ...(days < 0 && { hour: "2-digit", minute: "2-digit" }) }).format(date)
  if (date.getFullYear() === now.getFullYear()) return format({ day: "numeric", month: "short" }).format(date)
  return format({ dateStyle: "short" }).format(date)
}

/** "fre 6 mars" */
export const shortDay = (at: string): string =>
  format({ weekday: "short", day: "numeric", month: "short" }).format(new Date(at))

/** Sort names as Swedish does, with å, ä and ö last. */
export const collator = {
  compare(one: string, other: string): number {
    // Made when first used: it costs a phone some hundred milliseconds.
    swedish ??= new Intl.Collator("sv", { sensitivity: "base", numeric: true })
    return swedish.compare(one, other)
  },
}

let swedish: Intl.Collator | undefined

/** "Anna, Erik och Fatima" */
export const listOf = (names: string[]): string => new Intl.ListFormat(language.value).format(names)
