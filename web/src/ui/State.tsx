/** What a view shows when it has nothing else to show. */
import type { ComponentChildren } from "preact"
import { t } from "../i18n"
import { isAbsent, isForbidden, Refused } from "../net/errors"
import { online } from "../state/online"
import { explain } from "./explain"
import { Icon, type IconName } from "./Icon"

interface Props {
  icon: IconName
  title: string
  children?: ComponentChildren
}

export function State({ icon, title, children }: Props) {
  return (
    <div class="state">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children}
    </div>
  )
}

/** What went wrong, and the way on. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry(): void }) {
  if (isAbsent(error))
    return (
      <State icon="search" title={t("Nothing here")}>
        <p>{t("It does not exist, or it is not open to you.")}</p>
      </State>
    )
  if (isForbidden(error))
    return (
      <State icon="lock" title={t("This is not open to you")}>
        <p>{error instanceof Refused ? error.message : ""}</p>
      </State>
    )
  if (!(error instanceof Refused) && !online.value)
    return (
      <State icon="offline" title={t("You are offline")}>
        <p role="alert">{t("This is not kept on the device. It is shown when the network is back.")}</p>
      </State>
    )
  return (
    <State icon={error instanceof Refused ? "alert" : "offline"} title={t("Could not load")}>
      <p role="alert">{explain(error)}</p>
      <button type="button" class="button" onClick={onRetry}>
        {t("Try again")}
      </button>
    </State>
  )
}

/** The shape of what is coming. */
export function Skeleton({ rows = 6 }: { rows?: number }) {
  return (
    <div class="bones" role="status">
      <span class="unseen">{t("Loading …")}</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike and never move
        <div key={row} aria-hidden="true">
          <span class="bone" />
          <span class="bone" />
          <span class="bone" />
        </div>
      ))}
    </div>
  )
}
