import type { ComponentChildren, ComponentType } from "preact"
import { useLayoutEffect, useState } from "preact/hooks"
import { allTexts, t } from "../../i18n"
import { loadNewest } from "../../pwa/version"
import { linkState } from "../../state/connection"
import { ErrorState, Skeleton, State } from "../../ui/State"

/** The server is there and this part of the page is not: it is of a version that has been replaced. */
function Replaced() {
  return (
    <State icon="info" title={t("Torget has been updated")}>
      <p>{t("Load the page again to go on. What you have written is kept.")}</p>
      <button type="button" class="button primary" onClick={() => void loadNewest()}>
        {t("Load again")}
      </button>
    </State>
  )
}

/** A view whose code is loaded when it is first shown; `meanwhile` stands there until then.
 *
 * `atFirst` for one whose texts are among the first (vite.config.ts): it need not wait for the others.
 */
export function lazy<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  meanwhile: ComponentChildren = <Skeleton />,
  atFirst = false,
): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null
  return function Lazy(props: Props) {
    const [, redraw] = useState(0)
    const [error, setError] = useState<unknown>(null)
    const [turn, setTurn] = useState(0)
    // At once: until some frame later another place might have loaded it, and this one would never hear of it.
    useLayoutEffect(() => {
      if (loaded) return
      Promise.all([load(), atFirst || allTexts()]).then(
        ([view]) => {
          loaded = view
          redraw((count) => count + 1)
        },
        (reason: unknown) => setError(reason),
      )
    }, [turn])
    const View = loaded
    if (View) return <View {...props} />
    if (error === null) return <>{meanwhile}</>
    if (linkState.value === "live") return <Replaced />
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
