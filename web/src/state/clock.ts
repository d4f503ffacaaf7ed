/** The server's time, as far as this device can tell: a phone's clock may be wrong by hours. */

const KEY = "torget:clock"
let ahead = Number(localStorage.getItem(KEY)) || 0

/** The server said what time it is. */
export function setClock(now: string): void {
  const theirs = Date.parse(now)
  if (Number.isNaN(theirs)) return
  ahead = theirs - Date.now()
  try {
    localStorage.setItem(KEY, String(Math.round(ahead)))
  } catch {
    // It is told again at every connection.
  }
}

/** Milliseconds since 1970 by the server's clock. */
export const serverNow = (): number => Date.now() + ahead
