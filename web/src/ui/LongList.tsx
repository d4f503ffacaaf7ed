/** A list of which only what is near the screen is drawn; screen readers hear how long all of it is. */
import type { ComponentChildren } from "preact"
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"
import { spanOf } from "./window"

/** So many are drawn without any of this. */
const SHORT = 80
/** Drawn above and below the screen. */
const AHEAD_PX = 800
const GUESS_PX = 56
/** How far from the screen a row stays that holds the focus. */
const HELD_ROWS = 300

export interface Place {
  "aria-setsize": number
  "aria-posinset": number
}

interface Props<T> {
  items: readonly T[]
  keyOf(item: T): string
  label?: string
  /** How many there are, where not all of them are loaded. */
  total?: number
  /** Draw one, as an <li> with the place it is told. */
  children(item: T, place: Place): ComponentChildren
}

export function LongList<T>({ items, keyOf, label, total, children }: Props<T>) {
  const list = useRef<HTMLUListElement>(null)
  const heights = useRef(new Map<string, number>())
  const [view, setView] = useState({ top: 0, bottom: AHEAD_PX })
  const [held, setHeld] = useState<number | null>(null)
  const [, measured] = useState(0)
  const short = items.length <= SHORT

  const known = [...heights.current.values()]
  const guess = known.length ? known.reduce((sum, one) => sum + one, 0) / known.length : GUESS_PX
  const span = short
    ? { from: 0, to: items.length, before: 0, after: 0 }
    : spanOf(
        items.map((item) => heights.current.get(keyOf(item)) ?? guess),
        view.top,
        view.bottom,
      )
  if (!short && held !== null && held < items.length) {
    for (; span.from > held && span.from - held < HELD_ROWS; span.from--)
      span.before -= heights.current.get(keyOf(items[span.from - 1] as T)) ?? guess
    for (; span.to <= held && held - span.to < HELD_ROWS; span.to++)
      span.after -= heights.current.get(keyOf(items[span.to] as T)) ?? guess
  }

  useEffect(() => {
    const shown = list.current
    const box = shown?.closest<HTMLElement>(".pane-body, .dialog-body")
    if (short || !shown || !box) return
    const look = () => {
      const top = box.getBoundingClientRect().top - shown.getBoundingClientRect().top
      setView((before) => {
        const next = { top: top - AHEAD_PX, bottom: top + box.clientHeight + AHEAD_PX }
        // Half of what is drawn ahead may be used up before anything is drawn anew.
        const near =
          Math.abs(next.top - before.top) < AHEAD_PX / 2 &&
          Math.abs(next.bottom - before.bottom) < AHEAD_PX / 2
        return near ? before : next
      })
    }
    const watcher = new ResizeObserver(look)
    watcher.observe(box)
    box.addEventListener("scroll", look, { passive: true })
    look()
    return () => {
      watcher.disconnect()
      box.removeEventListener("scroll", look)
    }
  }, [short])

  useLayoutEffect(() => {
    if (short) return
    let changed = false
    for (const [at, row] of [...(list.current?.children ?? [])].entries()) {
      const item = items[span.from + at]
      const height = (row as HTMLElement).offsetHeight
      if (item === undefined || !height) continue
      const before = heights.current.get(keyOf(item))
      if (before === height) continue
      heights.current.set(keyOf(item), height)
      changed ||= Math.abs((before ?? guess) - height) > 1
    }
    if (changed) measured((count) => count + 1)
  })

  const rowOf = (target: EventTarget | null): number | null => {
    const rows = [...(list.current?.children ?? [])]
    const at = rows.findIndex((row) => row.contains(target as Node))
    return at < 0 ? null : span.from + at
  }

  return (
    <ul
      ref={list}
      aria-label={label}
      style={{ paddingBlockStart: `${span.before}px`, paddingBlockEnd: `${Math.max(0, span.after)}px` }}
      onFocusIn={(event) => setHeld(rowOf(event.target))}
      onFocusOut={() => setHeld(null)}
    >
      {items.slice(span.from, span.to).map((item, at) =>
        children(item, {
          "aria-setsize": Math.max(total ?? 0, items.length),
          "aria-posinset": span.from + at + 1,
        }),
      )}
    </ul>
  )
}
