/** The audit trail: who did what, with filters, as a table to take along, and whether it is whole. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import type { Person, PersonRef } from "../../state/types"
import { Dialog } from "../../ui/Dialog"
import { Field } from "../../ui/Field"
import { Icon } from "../../ui/Icon"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { say, sayWhy } from "../../ui/toast"
import { useDebounced } from "../../ui/useDebounced"
import { useLoad } from "../../ui/useLoad"
import { usePages } from "../../ui/usePages"
import { PeoplePicker } from "../people/PeoplePicker"

interface Entry {
  number: number
  at: string
  actor: PersonRef | null
  action: string
  target: string
  target_name: string | null
  detail: Record<string, unknown>
}

interface Check {
  finished_at: string | null
  count: number
  whole: boolean
  fault_count: number
}

interface Answer {
  entries: Entry[]
  check: Check | null
  next: string | null
}

const detailOf = (entry: Entry): string =>
  Object.entries(entry.detail)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" · ")

function Whole() {
  const found = useLoad(() => rest.get<Answer>("audit", { limit: 1 }), [])
  const check = found.data?.check
  async function ask() {
    await rest.post("audit/check")
    say(t("The trail is being checked. Look again in a while."))
    found.reload()
  }
  const words = !check
    ? t("The trail has not been checked yet.")
    : !check.finished_at
      ? t("The trail is being checked.")
      : check.whole
        ? t("Whole: {n} entries, checked {time}.", { n: check.count, time: fullTime(check.finished_at) })
        : tn("{n} fault found in the trail", "{n} faults found in the trail", check.fault_count)
  return (
    <div class="actions trail-check">
      <p class={check?.finished_at && !check.whole ? "wrong" : "soft"} role="status">
        <Icon name={check?.finished_at && !check.whole ? "alert" : "check"} tiny />
        {words}
      </p>
      <button type="button" class="button" onClick={() => ask().catch(sayWhy)}>
        {t("Check now")}
      </button>
    </div>
  )
}

/** Whose doings are shown: everybody's, or those of one person. */
function Who({ person, onChange }: { person: Person | null; onChange(person: Person | null): void }) {
  const [picking, setPicking] = useState(false)
  return (
    <div class="field">
      <span class="label">{t("Who")}</span>
      <div class="actions">
        <button type="button" class="button" aria-haspopup="dialog" onClick={() => setPicking(true)}>
          <Icon name="me" tiny />
          <bdi>{person ? person.name : t("Everybody")}</bdi>
        </button>
        {person && (
          <button
            type="button"
            class="icon-button"
            aria-label={t("Show everybody's again")}
            onClick={() => onChange(null)}
          >
            <Icon name="close" />
          </button>
        )}
      </div>
      {picking && (
        <Dialog title={t("Whose entries?")} onClose={() => setPicking(false)}>
          <PeoplePicker
            chosen={[]}
            onChange={([found]) => {
              onChange(found ?? null)
              setPicking(false)
            }}
          />
        </Dialog>
      )}
    </div>
  )
}

export function Trail() {
  const [person, setPerson] = useState<Person | null>(null)
  const [action, setAction] = useState("")
  const [target, setTarget] = useState("")
  const [since, setSince] = useState("")
  const wanted = useDebounced(
    JSON.stringify({
      person: person?.id ?? "",
      action: action.trim(),
      target: target.trim(),
      since: since ? new Date(since).toISOString() : "",
    }),
    300,
  )
  const query = JSON.parse(wanted) as Record<string, string>
  const pages = usePages<Entry>(
    async (cursor) => {
      const answer = await rest.get<Answer>("audit", { ...query, cursor })
      return { items: answer.entries, next: answer.next }
    },
    [wanted],
  )
  return (
    <>
      <Whole />
      <div class="trail-filters">
        <Who person={person} onChange={setPerson} />
        <Field label={t("What was done (begins with)")} value={action} onInput={setAction} />
        <Field label={t("To what")} value={target} onInput={setTarget} />
        <label class="field">
          <span class="label">{t("From")}</span>
          <input
            class="input"
            type="date"
            value={since}
            onInput={(event) => setSince(event.currentTarget.value)}
          />
        </label>
        <a class="button" href={`/api/audit/export?${new URLSearchParams(query)}`} download>
          <Icon name="download" tiny />
          {t("Take along as a table")}
        </a>
      </div>
      {pages.error !== null ? (
        <ErrorState error={pages.error} onRetry={pages.reload} />
      ) : !pages.items ? (
        <Skeleton />
      ) : !pages.items.length ? (
        <State icon="search" title={t("Nothing found")}>
          <p>{t("Nothing in the trail fits what you look for.")}</p>
        </State>
      ) : (
        <>
          <ol class="plain-list" aria-label={t("The audit trail")}>
            {pages.items.map((entry) => (
              <li key={entry.number} class="trail-entry">
                <p>
                  <strong>{entry.action}</strong> <bdi>{entry.target_name ?? entry.target}</bdi>
                </p>
                <p class="soft note">
                  {entry.number} · <time dateTime={entry.at}>{fullTime(entry.at)}</time> ·{" "}
                  <bdi>{entry.actor?.name ?? t("Torget itself, or somebody who is not named")}</bdi>
                </p>
                {detailOf(entry) && <p class="note trail-detail">{detailOf(entry)}</p>}
              </li>
            ))}
          </ol>
          {pages.next && (
            <button type="button" class="button" disabled={pages.busy} onClick={pages.more}>
              {t("Show more")}
            </button>
          )}
        </>
      )}
    </>
  )
}
