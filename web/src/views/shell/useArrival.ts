import { useEffect, useRef } from "preact/hooks"
import { depth } from "./depth"

/** Move the focus to what was chosen, unless something there has taken it: a screen reader reads on from there, and
 * so do Tab and typing. */
export function useArrival(place: string): void {
  const arrived = useRef(place)
  useEffect(() => {
    if (arrived.current === place) return
    arrived.current = place
    const goal = document.getElementById(depth())
    const now = document.activeElement
    if (goal && !goal.contains(now) && !now?.closest("dialog, .pane.beside"))
      goal.focus({ preventScroll: true })
  }, [place])
}
