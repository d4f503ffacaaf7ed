import { useState } from "preact/hooks"
import { sayWhy } from "./toast"
import { useLoad } from "./useLoad"

interface Found<T> {
  items: T[]
  next: string | null
}

/** A list that the server gives in pages. */
export function usePages<T>(load: (cursor: string | null) => Promise<Found<T>>, deps: unknown[]) {
  const [busy, setBusy] = useState(false)
  const first = useLoad(() => load(null), deps)
  const known = first.data

  async function more(): Promise<void> {
    if (busy || !known?.next) return
    setBusy(true)
    try {
      const page = await load(known.next)
      // Meanwhile some of it may have changed, or all of it been loaded anew.
      first.change((now) =>
        now?.next === known.next ? { items: [...now.items, ...page.items], next: page.next } : now,
      )
    } catch (error) {
      sayWhy(error)
    }
    setBusy(false)
  }

  function change(items: T[]): void {
    first.change((now) => now && { ...now, items })
  }

  return {
    items: known?.items ?? null,
    next: known?.next ?? null,
    error: first.error,
    reload: first.reload,
    busy,
    more,
    change,
  }
}
