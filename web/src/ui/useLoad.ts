import { useCallback, useEffect, useRef, useState } from "preact/hooks"
import { Unreachable } from "../net/errors"
import { linkState } from "../state/connection"

export type Loading<T> = {
  data: T | null
  error: unknown
  busy: boolean
  reload(): void
  change(data: T | ((now: T | null) => T | null)): void
}

/** Load something for a view, again when `deps` change or, after a failure, when the connection is back. */
export function useLoad<T>(load: () => Promise<T>, deps: unknown[]): Loading<T> {
  const [data, setData] = useState<T | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(true)
  const turn = useRef(0)
  const reload = useCallback(() => {
    const mine = ++turn.current
    setBusy(true)
    load().then(
      (found) => {
        if (mine !== turn.current) return
        setData(() => found)
        setError(null)
        setBusy(false)
      },
      (reason: unknown) => {
        if (mine !== turn.current) return
        setError(reason)
        setBusy(false)
      },
    )
  }, deps)
  useEffect(() => {
    setData(null)
    setError(null)
    reload()
    return () => {
      turn.current++
    }
  }, [reload])
  const live = linkState.value === "live"
  useEffect(() => {
    if (live && error instanceof Unreachable) reload()
  }, [live])
  return { data, error, busy, reload, change: setData }
}
