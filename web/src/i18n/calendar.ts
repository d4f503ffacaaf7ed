/** Days as the views need them that are loaded when they are opened. */
import { format } from "./dates"

/** The names of the days of the week, Monday first. */
export const weekdays = (): string[] =>
  // 5 January 2026 is a Monday.
  [5, 6, 7, 8, 9, 10, 11].map((day) => format({ weekday: "long" }).format(new Date(2026, 0, day)))

/** "2 mars 2026" */
export const dateOf = (at: string): string => format({ dateStyle: "long" }).format(new Date(at))
