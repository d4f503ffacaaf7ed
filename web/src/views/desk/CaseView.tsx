/** One case: what was reported and why, who works on it, and the decision. */
import { useEffect, useRef, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { go, to } from "../../router"
import { deskTurn } from "../../state/desk"
import { myId } from "../../state/session"
import type { Id } from "../../state/types"
import { BackLink } from "../../ui/BackLink"
import { Confirm } from "../../ui/Confirm"
import { ErrorState, Skeleton } from "../../ui/State"
import { say, sayWhy } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import { reasonWord } from "../reports/reasons"
import { Approval } from "./Approval"
import { Decision } from "./Decision"
import { measureWord, placeName, stateWords, stepWord, whatWord } from "./said"
import type { CaseDetail, CaseFile } from "./types"

function ReportedFile({ found, file }: { found: CaseDetail; file: CaseFile }) {
  const address = `/api/moderation/cases/${found.id}/files/${file.id}`
  const name = file.name || t("File")
  if (file.kind === "image")
    return (
      <a href={address} target="_blank" rel="noopener">
        <img class="case-picture" src={`${address}/thumb/320`} alt={file.alt || name} loading="lazy" />
      </a>
    )
  return (
    <a class="button" href={address} target="_blank" rel="noopener">
      <bdi>{name}</bdi>
    </a>
  )
}

function What({ found }: { found: CaseDetail }) {
  const { object } = found
  return (
    <section aria-labelledby="case-what">
      <h2 id="case-what">{whatWord(found)}</h2>
      <p class="soft note">
        <bdi>{found.author?.name ?? t("Former colleague")}</bdi> · <bdi>{placeName(found)}</bdi>
        {object && <> · {fullTime(object.at)}</>}
      </p>
      {!object && <p>{t("It is no longer there.")}</p>}
      {object?.text && (
        <blockquote class="quoted" dir="auto">
          {object.text}
        </blockquote>
      )}
      {object && object.files.length > 0 && (
        <div class="case-files">
          {object.files.map((file) => (
            <ReportedFile key={file.id} found={found} file={file} />
          ))}
        </div>
      )}
      {object && object.versions.length > 0 && (
        <details>
          <summary>{tn("{n} earlier text", "{n} earlier texts", object.versions.length)}</summary>
          <ol class="versions">
            {object.versions.map((version) => (
              <li key={version.at}>
                <p class="soft note">{fullTime(version.at)}</p>
                <p class="text plain" dir="auto">
                  {version.text}
                </p>
              </li>
            ))}
          </ol>
        </details>
      )}
      {object?.link && !found.gone && <a href={object.link}>{t("Show where it stands")}</a>}
    </section>
  )
}

function Reports({ found }: { found: CaseDetail }) {
  return (
    <section aria-labelledby="case-reports">
      <h2 id="case-reports">{tn("{n} report", "{n} reports", found.reports)}</h2>
      <ul class="cards">
        {found.reported.map((report) => (
          <li key={report.at} class="card-row">
            <div class="card-row-body">
              <h3>{reasonWord(report.reason)}</h3>
              <p class="soft note">
                <bdi>{report.by?.name ?? t("The word list")}</bdi> · {fullTime(report.at)}
              </p>
              {report.words && <p dir="auto">{report.words}</p>}
            </div>
          </li>
        ))}
      </ul>
      <p class="soft note">{t("Who reported is never shown to the author.")}</p>
    </section>
  )
}

function Earlier({ found }: { found: CaseDetail }) {
  const { measures, muted_until } = found.before
  if (!measures.length && !muted_until) return null
  return (
    <section aria-labelledby="case-before">
      <h2 id="case-before">{t("Before, about the same person")}</h2>
      {muted_until && <p>{t("Cannot write until {time}.", { time: fullTime(muted_until) })}</p>}
      <ul class="plain-list">
        {measures.map((one) => (
          <li key={one.at}>
            {fullTime(one.at)}: {one.measures.map(measureWord).join(", ")}
            {one.reason && ` (${reasonWord(one.reason)})`}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Steps({ found }: { found: CaseDetail }) {
  if (!found.steps.length) return null
  return (
    <section aria-labelledby="case-steps">
      <h2 id="case-steps">{t("What was done")}</h2>
      <ol class="plain-list">
        {found.steps.map((step) => (
          <li key={step.at + step.action}>
            <span class="soft note">{fullTime(step.at)}</span>{" "}
            <bdi>{step.by?.name ?? t("Former colleague")}</bdi> {stepWord(step.action)}
            {step.words && (
              <blockquote class="quoted" dir="auto">
                {step.words}
              </blockquote>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}

interface ClaimProps {
  found: CaseDetail
  onDone(): void
}

function Claim({ found, onDone }: ClaimProps) {
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const mine = found.claimed_by?.id === myId.value

  async function claim(take: boolean) {
    await rest.post(`moderation/cases/${found.id}/claim`, { take })
    onDone()
  }

  async function press() {
    setBusy(true)
    try {
      if (mine) {
        await rest.delete(`moderation/cases/${found.id}/claim`)
        go(to.desk("cases"))
      } else await claim(false)
    } catch (error) {
      sayWhy(error)
      onDone()
    }
    setBusy(false)
  }

  if (found.claimed_by && !mine)
    return (
      <>
        <button type="button" class="button" onClick={() => setAsking(true)}>
          {t("Take it over")}
        </button>
        {asking && (
          <Confirm
            title={t("Take the case over?")}
            text={t("{name} is working on it, and sees that you have taken it over.", {
              name: found.claimed_by.name,
            })}
            action={t("Take it over")}
            onConfirm={() => claim(true)}
            onClose={() => setAsking(false)}
          />
        )}
      </>
    )
  return (
    <button type="button" class={mine ? "button" : "button primary"} disabled={busy} onClick={press}>
      {mine ? t("Put it back") : t("Take it up")}
    </button>
  )
}

function Restore({ found, onDone }: ClaimProps) {
  const [asking, setAsking] = useState(false)
  async function restore() {
    await rest.post(`moderation/cases/${found.id}/restore`, {})
    say(t("It is back, exactly as it was."))
    onDone()
  }
  return (
    <>
      <button type="button" class="button" onClick={() => setAsking(true)}>
        {t("Put it back where it was")}
      </button>
      {asking && (
        <Confirm
          title={t("Put back what was hidden?")}
          text={t("It stands where it was, exactly as it was. The author and those who reported are told.")}
          action={t("Put back")}
          onConfirm={restore}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}

export function CaseView({ id }: { id: Id }) {
  const loading = useLoad(
    async () => (await rest.get<{ case: CaseDetail }>(`moderation/cases/${id}`)).case,
    [id],
  )
  const turn = deskTurn.value
  const seen = useRef(turn)
  useEffect(() => {
    if (seen.current !== turn) loading.reload()
    seen.current = turn
  }, [turn])
  const found = loading.data
  const mine = found?.claimed_by?.id === myId.value
  return (
    <>
      <header class="pane-head">
        <BackLink href={to.desk("cases")} always label={t("To the queue")} />
        <div class="pane-title">
          <h1>{found ? found.reasons.map(reasonWord).join(", ") : t("The case")}</h1>
          {found && <p class="soft note">{stateWords(found)}</p>}
        </div>
      </header>
      <div class="pane-body padded desk-body">
        {loading.error !== null && <ErrorState error={loading.error} onRetry={loading.reload} />}
        {!found && loading.error === null && <Skeleton rows={4} />}
        {found && (
          <>
            <div class="actions">
              {found.state !== "settled" && <Claim found={found} onDone={loading.reload} />}
              {found.can_restore && <Restore found={found} onDone={loading.reload} />}
            </div>
            <What found={found} />
            {!found.held && <Reports found={found} />}
            <Earlier found={found} />
            {mine &&
              found.state !== "settled" &&
              (found.held ? (
                <Approval found={found} onChanged={loading.reload} />
              ) : (
                <Decision found={found} onChanged={loading.reload} />
              ))}
            <Steps found={found} />
          </>
        )}
      </div>
    </>
  )
}
