const FIRST_MS = 500
const LONGEST_MS = 30_000
const SPREAD = 0.5

/** How long to wait before attempt number `attempt` (0 is the first): 0.5 s doubling to 30 s, ± 50 %. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const base = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt)
  return Math.min(LONGEST_MS, base * (1 - SPREAD + 2 * SPREAD * random()))
}

/** The wait a restarting server asks for in the reason of close code 1012, `retry=<ms>`. */
export function askedWaitMs(reason: string): number | null {
  const found = /(?:^|\s)retry=(\d{1,6})/.exec(reason)
  return found ? Number(found[1]) : null
}
