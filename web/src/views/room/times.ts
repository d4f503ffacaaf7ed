/** Times to send at, as this device's clock and calendar have them. */

const two = (number: number): string => String(number).padStart(2, "0")

/** "2026-03-03T07:30", as an input for local times has it. */
export const asLocal = (at: Date): string =>
  `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`

export const timeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** Later today, tomorrow morning, and Monday morning where that is another day. */
export function choicesAt(now: Date): Date[] {
  const on = (days: number, hour: number, minute: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour, minute)
  const later = now.getHours() < 12 ? [on(0, 13, 0)] : now.getHours() < 15 ? [on(0, 16, 0)] : []
  const toMonday = (8 - now.getDay()) % 7 || 7
  return [...later, on(1, 7, 30), ...(toMonday > 1 ? [on(toMonday, 7, 30)] : [])]
}
