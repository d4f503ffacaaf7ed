/** People from a file: sent, checked, looked at, and only then carried out; all of it goes on without this page. */
import { useEffect, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { Refused, Unreachable } from "../../net/errors"
import { csrfToken, rest } from "../../net/rest"
import { to } from "../../router"
import { Confirm } from "../../ui/Confirm"
import { explain } from "../../ui/explain"
import { ErrorState, Skeleton } from "../../ui/State"
import { useLoad } from "../../ui/useLoad"

interface Fault {
  line: number
  who: string
  reason: string
  rejected: boolean
}

interface Report {
  encoding: string
  rows: number
  created: number
  changed: number
  unchanged: number
  deactivated: number
  reactivated: number
  rejected: number
  units: string[]
  faults: Fault[]
}

interface Job {
  id: string
  state: "checking" | "checked" | "running" | "done" | "failed"
  error: string
  report: Report | null
  done: number
  total: number
  by: string
  created_at: string
}

const ASK_AGAIN_MS = 1_000

async function send(file: File): Promise<Job> {
  let answer: Response
  try {
    answer = await fetch("/api/imports", {
      method: "POST",
      headers: { "Content-Type": "text/csv", "X-CSRFToken": csrfToken(), Accept: "application/json" },
      body: file,
      credentials: "same-origin",
    })
  } catch {
    throw new Unreachable()
  }
  const body = await answer.json().catch(() => null)
  if (answer.ok) return body.import
  throw new Refused(body?.error ?? { code: "unavailable", message: "" }, answer.status)
}

function Counts({ report, done }: { report: Report; done: boolean }) {
  const rows: [string, number][] = [
    [done ? t("New people") : t("Would be new"), report.created],
    [done ? t("Changed") : t("Would be changed"), report.changed],
    [t("As before"), report.unchanged],
    [done ? t("Closed") : t("Would be closed"), report.deactivated],
    [done ? t("Opened again") : t("Would be opened again"), report.reactivated],
    [t("New units"), report.units.length],
    [t("Rejected rows"), report.rejected],
  ]
  return (
    <table class="counts">
      <caption class="unseen">{t("What the file does")}</caption>
      <tbody>
        {rows
          .filter(([, count]) => count > 0)
          .map(([name, count]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{count}</td>
            </tr>
          ))}
      </tbody>
    </table>
  )
}

function Faults({ faults }: { faults: Fault[] }) {
  if (!faults.length) return null
  return (
    <table class="counts">
      <caption>{t("Rows with faults")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("Line")}</th>
          <th scope="col">{t("Who")}</th>
          <th scope="col">{t("Why")}</th>
        </tr>
      </thead>
      <tbody>
        {faults.map((fault) => (
          <tr key={`${fault.line} ${fault.reason}`}>
            <td>{fault.line || "–"}</td>
            <td>
              <bdi>{fault.who}</bdi>
            </td>
            <td>
              {fault.reason} {!fault.rejected && <span class="soft">{t("(the rest of it is taken)")}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Current({ job, onChange }: { job: Job; onChange(job: Job | null): void }) {
  const [missing, setMissing] = useState(false)
  const [asking, setAsking] = useState(false)
  const works = job.state === "checking" || job.state === "running"

  useEffect(() => {
    if (!works) return
    const timer = setInterval(() => {
      rest.get<{ import: Job }>(`imports/${job.id}`).then(
        (found) => onChange(found.import),
        () => {},
      )
    }, ASK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [job.id, works])

  const words: Record<Job["state"], string> = {
    checking: t("The file is being checked …"),
    checked: t("Checked. Nothing is written yet."),
    running: t("Being carried out. You may close this page: it goes on."),
    done: t("Done."),
    failed: t("The file could not be taken."),
  }
  return (
    <section class="form" aria-label={t("The import")}>
      <div role="status">
        <h2>{words[job.state]}</h2>
      </div>
      {job.error && <p class="wrong">{job.error}</p>}
      {job.state === "running" && (
        <>
          <progress
            max={job.total || 1}
            value={job.total ? job.done : undefined}
            aria-label={t("How far the import has come")}
          />
          <p class="soft note">{t("{done} of {total}", { done: job.done, total: job.total })}</p>
        </>
      )}
      {job.report && (
        <>
          <p class="soft note">
            {tn("{n} row", "{n} rows", job.report.rows)}, {job.report.encoding}
          </p>
          <Counts report={job.report} done={job.state === "done"} />
          <Faults faults={job.report.faults} />
        </>
      )}
      {job.state === "checked" && (
        <>
          <label class="choice">
            <input
              type="checkbox"
              checked={missing}
              onChange={(event) => setMissing(event.currentTarget.checked)}
            />
            <span>{t("Close the accounts of imported people who are not in the file")}</span>
            <span class="hint">{t("Refused where that is more than a fifth of them.")}</span>
          </label>
          <div class="actions">
            <button type="button" class="button primary" onClick={() => setAsking(true)}>
              {t("Carry it out")}
            </button>
          </div>
        </>
      )}
      {(job.state === "running" || job.state === "done") && (
        <a href={to.manage("invitations")}>{t("Letters for those who have not come in yet")}</a>
      )}
      {!works && (
        <button type="button" class="button" onClick={() => onChange(null)}>
          {t("Another file")}
        </button>
      )}
      {asking && (
        <Confirm
          title={t("Carry out the import?")}
          text={t(
            "The directory is changed as the report says. Sent once more, the same file changes nothing.",
          )}
          action={t("Carry it out")}
          onConfirm={async () => {
            const answer = await rest.post<{ import: Job }>(`imports/${job.id}/start`, {
              deactivate_missing: missing,
            })
            onChange(answer.import)
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  )
}

export function Import() {
  const found = useLoad(() => rest.get<{ imports: Job[] }>("imports"), [])
  const [job, setJob] = useState<Job | null | undefined>(undefined)
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState("")
  if (found.error !== null) return <ErrorState error={found.error} onRetry={found.reload} />
  if (!found.data) return <Skeleton rows={3} />
  const latest = found.data.imports[0]
  // What was begun before, here or by a colleague, is taken up again.
  const goesOn = latest && latest.state !== "done" && latest.state !== "failed" ? latest : null
  const current = job === undefined ? goesOn : job

  async function choose(file: File | undefined) {
    if (!file) return
    setBusy(true)
    setWrong("")
    try {
      setJob(await send(file))
    } catch (error) {
      setWrong(explain(error))
    }
    setBusy(false)
  }

  if (current) return <Current key={current.id} job={current} onChange={setJob} />
  return (
    <section class="form" aria-label={t("People from a file")}>
      <p>{t("A CSV file with one person on each line, from your staff system. It is checked first.")}</p>
      <p class="soft note">
        {t(
          "Columns: external id or username, given name, family name, e-mail, title, unit (A > B > C), manager, phone.",
        )}
      </p>
      <label class={busy ? "button primary disabled" : "button primary"}>
        {busy ? t("The file is on its way …") : t("Choose a file")}
        <input
          class="unseen"
          type="file"
          accept=".csv,.txt,text/csv"
          disabled={busy}
          onChange={(event) => choose(event.currentTarget.files?.[0])}
        />
      </label>
      {wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      {found.data.imports.length > 0 && (
        <>
          <h2>{t("Earlier")}</h2>
          <ul>
            {found.data.imports.map((one) => (
              <li key={one.id}>
                {fullTime(one.created_at)}, {one.by}
                {one.report && `: ${tn("{n} row", "{n} rows", one.report.rows)}`}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
