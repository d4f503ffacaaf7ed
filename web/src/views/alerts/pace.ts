/** Asking again while counts come: not each time, and not all boards at once. */

/** A board asks again at most this often, however often it is told. */
export const EVERY_MS = 2_000
/** Boards that are told at the same moment ask within so long of each other. */
const SPREAD_MS = 1_000

export interface Pace {
  /** Something has changed: ask soon. Whatever is wanted after an asking began leads to another. */
  want(): void
  end(): void
}

export function paced(ask: () => void): Pace {
  let timer: ReturnType<typeof setTimeout> | undefined
  let next = 0
  return {
    want() {
      if (timer !== undefined) return
      const wait = Math.max(0, next - Date.now()) + Math.random() * SPREAD_MS
      timer = setTimeout(() => {
        timer = undefined
        next = Date.now() + EVERY_MS
        ask()
      }, wait)
    },
    end() {
      clearTimeout(timer)
    },
  }
}
