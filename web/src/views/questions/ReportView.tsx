/** What became of all questions: in numbers, as a curve, and as files with every decision. */
import { t, tn } from "../../i18n"
import { clock, shortTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { to } from "../../router"
import { BackLink } from "../../ui/BackLink"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { useLoad } from "../../ui/useLoad"
import type { Page } from "./store"
import { deskWord, REASONS, reasonWord } from "./words"

interface Report {
  asked: number
  anonymous: number
  askers: number
  states: Record<"held" | "approved" | "hidden" | "merged" | "dismissed", number>
  dismissed: Record<string, number>
  answered: number
  handed_over: number
  votes: number
  voters: number
  decided_in: number | null
  curve: { at: string; asked: number; decided: number }[]
}

const WIDE = 600
const HIGH = 180

function line(points: number[], most: number): string {
  return points
    .map((value, index) => {
      const x = (index / Math.max(1, points.length - 1)) * WIDE
      const y = HIGH - (value / most) * HIGH
      return `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`
    })
    .join("")
}

function Curve({ curve }: { curve: Report["curve"] }) {
  const first = curve[0]
  const last = curve.at(-1)
  if (!first || !last) return null
  const most = Math.max(1, last.asked)
  const words = t("From {from} to {to}: {asked} asked, {decided} decided.", {
    from: shortTime(first.at),
    to: shortTime(last.at),
    asked: last.asked,
    decided: last.decided,
  })
  return (
    <figure class="qa-plot">
      <svg viewBox={`-4 -8 ${WIDE + 8} ${HIGH + 16}`} role="img" aria-label={words}>
        <path class="qa-axis" d={`M0 ${HIGH}H${WIDE}`} />
        <path
          class="qa-curve asked"
          d={line(
            curve.map((point) => point.asked),
            most,
          )}
        />
        <path
          class="qa-curve decided"
          d={line(
            curve.map((point) => point.decided),
            most,
          )}
        />
      </svg>
      <figcaption class="note">
        <span class="qa-key asked">{t("Asked")}</span>
        <span class="qa-key decided">{t("Decided")}</span>
        <span class="soft">
          {clock(first.at)}–{clock(last.at)}
        </span>
      </figcaption>
    </figure>
  )
}

function Bars({ rows }: { rows: [name: string, count: number][] }) {
  const most = Math.max(1, ...rows.map(([, count]) => count))
  return (
    <ul class="qa-results">
      {rows.map(([name, count]) => (
        <li key={name}>
          <span class="qa-option">
            {name}
            <strong>{count}</strong>
          </span>
          <meter class="qa-bar" min={0} max={most} value={count} aria-label={name} />
        </li>
      ))}
    </ul>
  )
}

function minutes(seconds: number): string {
  return seconds < 90
    ? tn("{n} second", "{n} seconds", seconds)
    : tn("{n} minute", "{n} minutes", Math.round(seconds / 60))
}

export function ReportView({ now }: { now: Page }) {
  const { session } = now
  const { data, error, reload } = useLoad<{ report: Report }>(
    () => rest.get(`questions/sessions/${session.id}/report`),
    [session.id],
  )
  const files = `/api/questions/sessions/${session.id}/export`
  const report = data?.report
  return (
    <>
      <header class="pane-head">
        <BackLink href={to.questions(session.id)} always />
        <h1>{t("Report: {title}", { title: session.title })}</h1>
      </header>
      <div class="pane-body padded">
        {error !== null ? (
          <ErrorState error={error} onRetry={reload} />
        ) : !report ? (
          <Skeleton />
        ) : !report.asked ? (
          <State icon="question" title={t("Nobody has asked anything")}>
            <p>{t("When there are questions you see here what became of them.")}</p>
          </State>
        ) : (
          <>
            <p>
              {tn("{n} question", "{n} questions", report.asked)}{" "}
              {tn("from {n} person", "from {n} people", report.askers)}
              {report.anonymous > 0 && `, ${tn("{n} anonymous", "{n} anonymous", report.anonymous)}`}
              {" · "}
              {tn("{n} vote", "{n} votes", report.votes)}{" "}
              {tn("by {n} person", "by {n} people", report.voters)}
              {report.decided_in !== null &&
                ` · ${t("half were decided within {time}", { time: minutes(report.decided_in) })}`}
            </p>
            <section>
              <h2>{t("What became of them")}</h2>
              <Bars
                rows={[
                  ...(["approved", "merged", "dismissed", "hidden", "held"] as const).map(
                    (state): [string, number] => [deskWord(state), report.states[state]],
                  ),
                  [t("Of the approved: answered"), report.answered],
                  [t("Of the approved: handed over"), report.handed_over],
                ]}
              />
            </section>
            <section>
              <h2>{t("Dismissed, by reason")}</h2>
              {report.states.dismissed ? (
                <Bars rows={REASONS.map((reason) => [reasonWord(reason), report.dismissed[reason] ?? 0])} />
              ) : (
                <p class="soft">{t("None were dismissed.")}</p>
              )}
            </section>
            <section>
              <h2>{t("Asked and decided, over time")}</h2>
              <Curve curve={report.curve} />
            </section>
            <div class="actions">
              <a class="button" href={`${files}.csv`} download>
                {t("Everything as CSV")}
              </a>
              <a class="button" href={`${files}.json`} download>
                {t("Everything as JSON")}
              </a>
            </div>
          </>
        )}
      </div>
    </>
  )
}
