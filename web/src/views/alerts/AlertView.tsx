/** One alert, for those who send: what waits, what may be done, what went out. */
import { useEffect, useState } from "preact/hooks"
import { t } from "../../i18n"
import { clock, fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { to } from "../../router"
import { alertTurn } from "../../state/alertDesk"
import type { IssueKind } from "../../state/alerts"
import { serverNow } from "../../state/clock"
import type { Id } from "../../state/types"
import { ErrorState, Skeleton } from "../../ui/State"
import { say, sayWhy } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import { inWords } from "./AudiencePart"
import { Composer } from "./Composer"
import { LockScreen, TextsPart } from "./TextsPart"
import type { Content, FullAlert } from "./types"
import { headingOf, saidIn, severityWord, stateWord } from "./words"

function issueWord(kind: IssueKind): string {
  const words: Record<IssueKind, string> = {
    alert: t("Alert"),
    update: t("Update"),
    correction: t("Correction"),
    all_clear: t("All clear"),
    cancel: t("Cancellation"),
  }
  return words[kind]
}

/** Rises every second while something is waited for. */
function useSeconds(on: boolean): number {
  const [now, setNow] = useState(serverNow())
  useEffect(() => {
    if (!on) return
    const timer = setInterval(() => setNow(serverNow()), 1_000)
    return () => clearInterval(timer)
  }, [on])
  return now
}

function Waiting({ alert, act }: { alert: FullAlert; act(path: string, method?: "delete"): Promise<void> }) {
  const { proposal } = alert
  const now = useSeconds(proposal?.mine ?? false)
  const [busy, setBusy] = useState(false)
  if (!proposal) return null
  const run = async (path: string, method?: "delete") => {
    setBusy(true)
    await act(path, method)
    setBusy(false)
  }
  const alone = Date.parse(proposal.alone_from) <= now
  return (
    <section class="alert-waiting" aria-label={t("Waits for approval")}>
      <h2>
        {proposal.mine
          ? t("Your proposal waits for a colleague")
          : t("{name} asks you to approve", { name: proposal.by?.name ?? t("Somebody") })}
      </h2>
      <p>
        {issueWord(proposal.kind)} · {severityWord(proposal.content.severity)} · {inWords(alert.audience)}
      </p>
      <div class="dialog-actions">
        {proposal.mine ? (
          <>
            <button
              type="button"
              class="button"
              disabled={busy}
              onClick={() => void run("proposal", "delete")}
            >
              {t("Take it back")}
            </button>
            <button
              type="button"
              class="button danger"
              disabled={busy || !alone}
              onClick={() => void run("alone")}
            >
              {alone
                ? t("Nobody came: send it alone")
                : t("Can be sent alone from {time}", { time: clock(proposal.alone_from) })}
            </button>
          </>
        ) : (
          <>
            <button
              type="button"
              class="button"
              disabled={busy}
              onClick={() => void run("proposal", "delete")}
            >
              {t("Decline")}
            </button>
            <button type="button" class="button danger" disabled={busy} onClick={() => void run("approval")}>
              {alert.drill ? t("Approve: send the drill now") : t("Approve: send it now")}
            </button>
          </>
        )}
      </div>
      <LockScreen
        texts={proposal.content.texts}
        drill={alert.drill}
        kind={proposal.kind}
        ask={proposal.content.ask}
      />
      {proposal.mine && alone && (
        <p class="soft">{t("Everybody who sends alerts is told that you did it alone.")}</p>
      )}
    </section>
  )
}

function Follow({
  alert,
  kind,
  onClose,
  onSend,
}: {
  alert: FullAlert
  kind: IssueKind
  onClose(): void
  onSend(content: Content): Promise<void>
}) {
  const [content, setContent] = useState<Content>(alert.content)
  const [busy, setBusy] = useState(false)
  const ends = kind === "all_clear" || kind === "cancel"
  return (
    <form
      class="alert-form"
      onSubmit={async (event) => {
        event.preventDefault()
        setBusy(true)
        await onSend({ ...content, ask: ends ? false : content.ask })
        setBusy(false)
      }}
    >
      <h2>{issueWord(kind)}</h2>
      <TextsPart texts={content.texts} hints={[]} onChange={(texts) => setContent({ ...content, texts })} />
      <LockScreen texts={content.texts} drill={alert.drill} kind={kind} ask={content.ask && !ends} />
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          {t("Cancel")}
        </button>
        <button type="submit" class="button danger" disabled={busy}>
          {t("Ask a colleague to approve")}
        </button>
      </div>
    </form>
  )
}

export function AlertView({ id, changing }: { id: Id; changing: boolean }) {
  const loaded = useLoad(() => rest.get<{ alert: FullAlert }>(`alerts/${id}`), [id])
  const [follow, setFollow] = useState<IssueKind | null>(null)
  useEffect(() => loaded.reload(), [alertTurn.value])
  if (loaded.error !== null) return <ErrorState error={loaded.error} onRetry={loaded.reload} />
  const alert = loaded.data?.alert
  if (!alert) return <Skeleton rows={4} />
  const { said, code } = saidIn(alert.content.texts)

  async function act(path: string, method?: "delete"): Promise<void> {
    if (!alert) return
    try {
      const answer =
        method === "delete"
          ? await rest.delete<{ alert: FullAlert }>(`alerts/${id}/${path}`)
          : await rest.post<{ alert: FullAlert }>(`alerts/${id}/${path}`, { base: alert.version })
      loaded.change(answer)
      if (path !== "proposal") say(t("It goes out now."))
    } catch (error) {
      sayWhy(error)
      loaded.reload()
    }
  }

  async function propose(kind: IssueKind, content?: Content): Promise<void> {
    if (!alert) return
    try {
      loaded.change(
        await rest.post<{ alert: FullAlert }>(`alerts/${id}/proposal`, {
          base: alert.version,
          kind,
          ...(content ? { content } : {}),
        }),
      )
      setFollow(null)
    } catch (error) {
      sayWhy(error)
    }
  }

  async function discard(): Promise<void> {
    try {
      loaded.change(await rest.delete<{ alert: FullAlert }>(`alerts/${id}`))
    } catch (error) {
      sayWhy(error)
    }
  }

  if (changing && alert.state === "draft") return <Composer alert={alert} onDone={loaded.reload} />
  const may = (kind: IssueKind) => alert.actions.includes(`propose_${kind}`) && !alert.proposal
  return (
    <>
      <header class="alert-state">
        <p>
          <span class={`alert-badge ${alert.state}`}>{stateWord(alert.state)}</span>
          {alert.drill && <strong class="alert-drill">{t("DRILL: this is an exercise")}</strong>}
        </p>
        <h2 lang={code} dir="auto">
          {headingOf(alert.issues.at(-1)?.kind ?? "alert", said.headline || t("Without a headline"))}
        </h2>
        <p class="soft">
          {severityWord(alert.content.severity)} · {inWords(alert.audience)}
        </p>
        {alert.incoming.map((one) => (
          <p key={one.sender + one.sent} class="soft">
            {t("Came from {origin} ({sender})", { origin: one.origin, sender: one.sender })}{" "}
            {one.warning && <a href={to.alert(one.warning, "warning")}>{t("Read all of it")}</a>}
          </p>
        ))}
      </header>
      <Waiting alert={alert} act={act} />
      {follow ? (
        <Follow
          key={follow}
          alert={alert}
          kind={follow}
          onClose={() => setFollow(null)}
          onSend={(content) => propose(follow, content)}
        />
      ) : (
        <>
          {alert.state === "draft" && (
            <>
              <LockScreen texts={alert.content.texts} drill={alert.drill} ask={alert.content.ask} />
              <div class="dialog-actions">
                <button type="button" class="button" onClick={() => void discard()}>
                  {t("Throw away")}
                </button>
                <a class="button" href={to.alert(id, "change")}>
                  {t("Change")}
                </a>
                <button type="button" class="button danger" onClick={() => void propose("alert")}>
                  {t("Ask a colleague to approve")}
                </button>
              </div>
            </>
          )}
          {alert.sent_at && (
            <p class="alert-links">
              <a class="button primary" href={to.alert(id, "board")}>
                {t("How it goes")}
              </a>
            </p>
          )}
          <div class="alert-follow">
            {(["update", "correction", "all_clear", "cancel"] as const).filter(may).map((kind) => (
              <button key={kind} type="button" class="button" onClick={() => setFollow(kind)}>
                {issueWord(kind)} …
              </button>
            ))}
          </div>
        </>
      )}
      {alert.issues.length > 0 && (
        <section>
          <h2>{t("What went out")}</h2>
          <ol class="alert-issues">
            {alert.issues.toReversed().map((issue) => (
              <li key={issue.number}>
                <strong>{issueWord(issue.kind)}</strong> <time dateTime={issue.at}>{fullTime(issue.at)}</time>
                <p dir="auto">{saidIn(issue.texts).said.headline}</p>
                <p class="soft note">
                  {issue.approved_by
                    ? t("By {author}, approved by {other}", {
                        author: issue.by?.name ?? "–",
                        other: issue.approved_by.name,
                      })
                    : t("By {author}, alone", { author: issue.by?.name ?? "–" })}{" "}
                  ·{" "}
                  <a href={`/api/alerts/${id}/issues/${issue.number}.cap`} target="_blank" rel="noreferrer">
                    CAP
                  </a>
                </p>
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  )
}
