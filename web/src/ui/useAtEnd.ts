import type { RefObject } from "preact"
import { useEffect, useRef } from "preact/hooks"

/** Have the next page come by itself once its button has been scrolled into sight. */
export function useAtEnd<T extends HTMLElement>(more: () => void, deps: unknown[]): RefObject<T | null> {
  const end = useRef<T>(null)
  const latest = useRef(more)
  latest.current = more
  useEffect(() => {
    const shown = end.current
    if (!shown) return
    const watching = new IntersectionObserver((seen) => {
      if (seen.some((one) => one.isIntersecting)) latest.current()
    })
    watching.observe(shown)
    return () => watching.disconnect()
  }, deps)
  return end
}
