/** What came from others' sources, the latest first, and what became of it here. */
import type { ComponentChildren } from "preact"
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { to } from "../../router"
import { alertTurn } from "../../state/alertDesk"
import type { Id } from "../../state/types"
import { ErrorState, Skeleton } from "../../ui/State"
import { usePages } from "../../ui/usePages"
import type { WarningLine } from "./types"
import { fateWord, warningTurn } from "./warningWords"

/** The list, below `children`: how the sources fare. */
export function Warnings({ chosen, children }: { chosen: Id | undefined; children: ComponentChildren }) {
  const [dismissed, setDismissed] = useState(false)
  const pages = usePages<WarningLine>(
    async (cursor) => {
      const asked = { cursor, limit: 10, ...(dismissed ? { dismissed: 1 } : {}) }
      const answer = await rest.get<{ warnings: WarningLine[]; next: string | null }>(
        "alerts/warnings",
        asked,
      )
      return { items: answer.warnings, next: answer.next }
    },
    [alertTurn.value, warningTurn.value, dismissed],
  )
  if (pages.error !== null) return <ErrorState error={pages.error} onRetry={pages.reload} />
  if (!pages.items) return <Skeleton rows={2} />
  return (
    <>
      <h2 class="list-heading">{t("Warnings from others")}</h2>
      {children}
      {!pages.items.length && (
        <p class="soft padded-line">
          {dismissed ? t("Nothing was put aside.") : t("No warning waits to be read.")}
        </p>
      )}
      <ul>
        {pages.items.map((line) => (
          <li key={line.id}>
            <a
              class="row alert-row"
              href={to.alert(line.id, "warning")}
              aria-current={chosen === line.id ? "page" : undefined}
            >
              <span class="row-name" dir="auto">
                {line.headline || t("Without a headline")}
              </span>
              <span class="row-line">
                {line.origin} · {fateWord(line)} · {fullTime(line.at)}
              </span>
            </a>
          </li>
        ))}
      </ul>
      <p class="alert-new">
        {pages.next && (
          <button type="button" class="button" disabled={pages.busy} onClick={pages.more}>
            {t("Show more")}
          </button>
        )}
        <button type="button" class="button plain" onClick={() => setDismissed(!dismissed)}>
          {dismissed ? t("Show those that stand") : t("Show those put aside")}
        </button>
      </p>
    </>
  )
}
