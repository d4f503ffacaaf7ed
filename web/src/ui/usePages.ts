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
      first.change({ items: [...known.items, ...page.items], next: page.next })
    } catch (error) {
      sayWhy(error)
    }
    setBusy(false)
  }

  function change(items: T[]): void {
    if (known) first.change({ ...known, items })
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
