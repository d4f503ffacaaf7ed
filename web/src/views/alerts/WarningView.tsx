/** All that somebody else's warning says, for whoever is on duty: read first, then draft from it or put it aside. */
import { Fragment } from "preact"
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { fullTime, listOf } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { go, to } from "../../router"
import type { Id } from "../../state/types"
import { Icon } from "../../ui/Icon"
import { ErrorState, Skeleton } from "../../ui/State"
import { say, sayWhy } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import type { FullAlert, Warning, WarningPart } from "./types"
import { certaintyWord, fateWord, timeSaid, urgencyWord, warningTurn } from "./warningWords"
import { severityWord, stateWord } from "./words"

function Part({ part }: { part: WarningPart }) {
  const facts: [name: string, said: string][] = [
    [t("Where"), listOf(part.areas)],
    [t("From"), part.onset || part.effective ? timeSaid(part.onset || part.effective) : ""],
    [t("Until"), part.expires ? timeSaid(part.expires) : ""],
    [t("How serious"), severityWord(part.severity)],
    [t("How soon"), part.urgency === "Unknown" ? "" : urgencyWord(part.urgency)],
    [t("How certain"), part.certainty === "Unknown" ? "" : certaintyWord(part.certainty)],
    [t("From whom"), part.sender_name],
  ]
  return (
    <section class="warning-part" lang={part.language} dir="auto">
      <h2>{part.headline || part.event || t("Without a headline")}</h2>
      {part.headline && part.event && part.event !== part.headline && <p class="soft">{part.event}</p>}
      {part.instruction && <p class="alert-instruction lines">{part.instruction}</p>}
      {part.description && <p class="lines">{part.description}</p>}
      <dl class="facts">
        {facts
          .filter(([, said]) => said)
          .map(([name, said]) => (
            <Fragment key={name}>
              <dt>{name}</dt>
              <dd>{said}</dd>
            </Fragment>
          ))}
      </dl>
      {part.web.startsWith("http") && (
        <p>
          <a class="warning-link" href={part.web} target="_blank" rel="noreferrer">
            {part.web}
          </a>
        </p>
      )}
    </section>
  )
}

export function WarningView({ id }: { id: Id }) {
  const path = `alerts/warnings/${id}`
  const loaded = useLoad(() => rest.get<{ warning: Warning }>(path), [id])
  const [busy, setBusy] = useState(false)
  if (loaded.error !== null) return <ErrorState error={loaded.error} onRetry={loaded.reload} />
  const warning = loaded.data?.warning
  if (!warning) return <Skeleton rows={5} />
  const drafted = warning.alert?.state === "draft"

  async function run(doing: () => Promise<void>): Promise<void> {
    setBusy(true)
    try {
      await doing()
      warningTurn.value++
    } catch (error) {
      sayWhy(error)
    }
    setBusy(false)
  }
  const draft = () =>
    run(async () => {
      const { alert } = await rest.post<{ alert: FullAlert }>(`${path}/draft`, {})
      go(to.alert(alert.id, "change"))
    })
  const dismiss = () =>
    run(async () => {
      loaded.change(await rest.post<{ warning: Warning }>(`${path}/dismissal`, {}))
      say(t("Put aside."))
    })

  return (
    <>
      <header class="alert-state">
        {warning.status !== "Actual" && (
          <p class="alert-drill">{t("Its sender calls this an exercise, a test or a draft")}</p>
        )}
        <p class="soft">
          {warning.origin} · {fateWord(warning)} · {t("came {time}", { time: fullTime(warning.at) })}
        </p>
        {warning.alert && (
          <p>
            <a href={to.alert(warning.alert.id)}>
              {t("Our alert: {state}", { state: stateWord(warning.alert.state) })}
            </a>
          </p>
        )}
        {warning.dismissed_at && (
          <p class="soft">
            {t("Put aside by {name} {time}", {
              name: warning.dismissed_by?.name ?? t("Somebody"),
              time: fullTime(warning.dismissed_at),
            })}
          </p>
        )}
      </header>
      {warning.parts.length ? (
        warning.parts.map((part) => <Part key={part.language + part.headline + part.areas} part={part} />)
      ) : (
        <p>{t("It says nothing of its own.")}</p>
      )}
      {warning.note && <p class="lines">{warning.note}</p>}
      <div class="dialog-actions">
        {!warning.dismissed_at && (
          <button type="button" class="button" disabled={busy} onClick={() => void dismiss()}>
            {t("Put it aside")}
          </button>
        )}
        {warning.parts.length > 0 && (
          <button type="button" class="button primary" disabled={busy} onClick={() => void draft()}>
            {drafted ? t("Change the draft") : t("Draft an alert from it")}
          </button>
        )}
      </div>
      <details>
        <summary>{t("About the message")}</summary>
        <dl class="facts">
          <dt>{t("Sender")}</dt>
          <dd>{warning.sender}</dd>
          <dt>{t("Number of the message")}</dt>
          <dd class="warning-link">{warning.identifier}</dd>
          <dt>{t("Sent")}</dt>
          <dd>{timeSaid(warning.sent)}</dd>
          {warning.references.length > 0 && (
            <>
              <dt>{t("Refers to")}</dt>
              <dd class="warning-link">{warning.references.join(", ")}</dd>
            </>
          )}
        </dl>
        {warning.trouble && (
          <p class="qa-flags note">
            <Icon name="alert" tiny />
            {t("The standard says against it: {trouble}", { trouble: warning.trouble })}
          </p>
        )}
      </details>
    </>
  )
}
