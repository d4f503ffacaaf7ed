/** What cannot be drawn says so in its own place, and everything around it stays. */
import type { ComponentChildren } from "preact"
import { useEffect, useErrorBoundary } from "preact/hooks"
import { t } from "../i18n"
import { State } from "./State"

interface Props {
  /** At another place it is tried anew. */
  place: string
  /** Which pane a phone shows, and so where it stands. */
  pane: "list" | "main"
  children: ComponentChildren
}

export function Boundary({ place, pane, children }: Props) {
  const [error, again] = useErrorBoundary((reason) => reportError(reason))
  useEffect(() => {
    if (error) again()
  }, [place])
  if (!error) return <>{children}</>
  return (
    <main id={pane} class={`pane ${pane} wide`} tabIndex={-1}>
      <State icon="alert" title={t("This cannot be shown")}>
        <p role="alert">
          {t("There is a fault in this page. Nothing that you or others have written is lost.")}
        </p>
        <button type="button" class="button" onClick={() => location.reload()}>
          {t("Load again")}
        </button>
      </State>
    </main>
  )
}
