import { useEffect, useState } from "preact/hooks"

const STEP = 60
const LONGEST_WAIT_MS = 300

const whenIdle = (work: () => void): (() => void) => {
  if (typeof requestIdleCallback !== "function") {
    const timer = setTimeout(work, 50)
    return () => clearTimeout(timer)
  }
  const asked = requestIdleCallback(work, { timeout: LONGEST_WAIT_MS })
  return () => cancelIdleCallback(asked)
}

/** How many of `count` to draw by now: `first` at once, the others, `step` at a time, when the page has nothing
 * else to do. */
export function useGrowing(count: number, first: number, step = STEP): number {
  const [shown, setShown] = useState(first)
  useEffect(() => {
    if (shown < count) return whenIdle(() => setShown(shown + step))
  }, [shown, count])
  return Math.min(Math.max(shown, first), count)
}
