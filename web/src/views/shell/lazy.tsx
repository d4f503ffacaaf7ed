import type { ComponentType } from "preact"
import { useEffect, useState } from "preact/hooks"
import { ErrorState, Skeleton } from "../../ui/State"

/** A view whose code is loaded when it is first shown. */
export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null
  return function Lazy(props: Props) {
    const [, redraw] = useState(0)
    const [error, setError] = useState<unknown>(null)
    const [turn, setTurn] = useState(0)
    useEffect(() => {
      if (loaded) return
      load().then(
        (view) => {
          loaded = view
          redraw((count) => count + 1)
        },
        (reason: unknown) => setError(reason),
      )
    }, [turn])
    const View = loaded
    if (View) return <View {...props} />
    if (error === null) return <Skeleton />
    return (
      <ErrorState
        error={error}
        onRetry={() => {
          setError(null)
          setTurn(turn + 1)
        }}
      />
    )
  }
}
