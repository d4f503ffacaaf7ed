/** Keeps what one reads in place while messages come and go around it, and stays at the end when one is there. */
import type { RefObject } from "preact"
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"

const AT_END_PX = 32
const FETCH_AHEAD_PX = 900

interface Options {
  /** Whether the box is drawn yet. */
  ready: boolean
  /** Whether the stretch reaches the end: only then is its end the end. */
  last: boolean
  /** Changes with every change of what is drawn. */
  rows: unknown
  onNear(side: "before" | "after"): void
  /** The key of a row whose place is of interest. */
  watched?: string
}

export interface Scroll {
  box: RefObject<HTMLElement | null>
  atEnd: boolean
  /** Whether the watched row lies above what is seen. */
  passed: boolean
  toEnd(): void
  /** Bring the row with this key into view; false when it is not drawn. */
  toRow(key: string, place: "top" | "middle"): boolean
}

/** The row at the top of what is seen, by bisection: rows are in order. */
function firstSeen(box: HTMLElement): HTMLElement | undefined {
  const rows = box.querySelectorAll<HTMLElement>("[data-key]")
  let low = 0
  let high = rows.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    const row = rows[middle] as HTMLElement
    if (row.offsetTop + row.offsetHeight <= box.scrollTop) low = middle + 1
    else high = middle
  }
  return rows[low]
}

const rowIn = (box: HTMLElement, key: string): HTMLElement | null =>
  box.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)

export function useScroll({ ready, last, rows, onNear, watched }: Options): Scroll {
  const box = useRef<HTMLElement>(null)
  const pinned = useRef(true)
  const anchor = useRef<{ key: string; offset: number } | null>(null)
  const [atEnd, setAtEnd] = useState(true)
  const [passed, setPassed] = useState(false)
  const near = useRef(onNear)
  near.current = onNear
  const reaches = useRef(last)
  reaches.current = last

  const look = useCallback(() => {
    const view = box.current
    if (!view?.clientHeight) return
    const below = view.scrollHeight - view.scrollTop - view.clientHeight
    pinned.current = reaches.current && below < AT_END_PX
    setAtEnd(pinned.current)
    const row = watched === undefined ? null : rowIn(view, watched)
    setPassed(row !== null && row.offsetTop + row.offsetHeight <= view.scrollTop)
    const seen = firstSeen(view)
    anchor.current = seen?.dataset.key
      ? { key: seen.dataset.key, offset: seen.offsetTop - view.scrollTop }
      : null
    if (view.scrollTop < FETCH_AHEAD_PX) near.current("before")
    if (below < FETCH_AHEAD_PX) near.current("after")
  }, [watched])

  const settle = useCallback(() => {
    const view = box.current
    if (!view?.clientHeight) return
    if (pinned.current && reaches.current) view.scrollTop = view.scrollHeight
    else if (anchor.current) {
      const row = rowIn(view, anchor.current.key)
      if (row) view.scrollTop = row.offsetTop - anchor.current.offset
    }
    look()
  }, [look])
  useLayoutEffect(settle, [rows, last, settle])

  useEffect(() => {
    const view = box.current
    if (!view) return
    const watcher = new ResizeObserver(settle)
    watcher.observe(view)
    if (view.firstElementChild) watcher.observe(view.firstElementChild)
    view.addEventListener("scroll", look, { passive: true })
    return () => {
      watcher.disconnect()
      view.removeEventListener("scroll", look)
    }
  }, [ready, look, settle])

  const toEnd = useCallback(() => {
    pinned.current = true
    settle()
  }, [settle])

  const toRow = useCallback(
    (key: string, place: "top" | "middle") => {
      const view = box.current
      const row = view && rowIn(view, key)
      if (!view || !row) return false
      const room = place === "top" ? view.clientHeight / 5 : (view.clientHeight - row.offsetHeight) / 2
      pinned.current = false
      view.scrollTop = row.offsetTop - Math.max(16, room)
      look()
      return true
    },
    [look],
  )

  return { box, atEnd, passed, toEnd, toRow }
}
