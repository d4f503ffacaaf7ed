/** The cases to settle, with filters; walked with the arrow keys. */
import { signal } from "@preact/signals"
import { useEffect, useRef } from "preact/hooks"
import { t, tn } from "../../i18n"
import { shortTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { to } from "../../router"
import { deskTurn } from "../../state/desk"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { usePages } from "../../ui/usePages"
import { REASONS, reasonWord } from "../reports/reasons"
import { placeName, stateWords, whatWord } from "./said"
import type { Case } from "./types"

type Show = "open" | "mine" | "settled"

// Kept while one looks at a case and comes back.
const show = signal<Show>("open")
const reason = signal("")

const tabs = (): [Show, string][] => [
  ["open", t("Waiting")],
  ["mine", t("Mine")],
  ["settled", t("Settled")],
]

function Filters() {
  return (
    <div class="desk-filters">
      <fieldset class="segments">
        <legend class="unseen">{t("Show")}</legend>
        {tabs().map(([name, word]) => (
          <button
            key={name}
            type="button"
            class="segment"
            aria-pressed={show.value === name}
            onClick={() => (show.value = name)}
          >
            {word}
          </button>
        ))}
      </fieldset>
      <select
        class="input desk-select"
        aria-label={t("Reported for")}
        value={reason.value}
        onChange={(event) => (reason.value = event.currentTarget.value)}
      >
        <option value="">{t("For any reason")}</option>
        {[...REASONS, "words", "approval"].map((one) => (
          <option key={one} value={one}>
            {reasonWord(one)}
          </option>
        ))}
      </select>
    </div>
  )
}

function CaseRow({ found }: { found: Case }) {
  return (
    <li>
      <a class="case-row" href={to.desk("cases", found.id)} data-case={found.id}>
        <span class="case-row-head">
          <strong>{found.reasons.map(reasonWord).join(", ")}</strong>
          <time class="soft note" dateTime={found.opened_at}>
            {shortTime(found.opened_at)}
          </time>
        </span>
        <span class="case-row-text" dir="auto">
          {found.excerpt || (
            <span class="soft">{t("{what}, not open to all", { what: whatWord(found) })}</span>
          )}
        </span>
        <span class="soft note">
          <bdi>{found.author?.name ?? t("Former colleague")}</bdi> · <bdi>{placeName(found)}</bdi>
          {!found.held && <> · {tn("{n} report", "{n} reports", found.reports)}</>}
        </span>
        {found.state !== "open" && <span class="note case-state">{stateWords(found)}</span>}
      </a>
    </li>
  )
}

function Nothing() {
  if (show.value === "settled")
    return (
      <State icon="clock" title={t("Nothing settled yet")}>
        <p>{t("Cases that were decided on are kept here.")}</p>
      </State>
    )
  if (show.value === "mine")
    return (
      <State icon="check" title={t("You have taken nothing up")}>
        <p>{t("Open a case that waits, and take it up.")}</p>
      </State>
    )
  return (
    <State icon="check" title={t("Nothing waits")}>
      <p>{t("When somebody reports something it comes here at once.")}</p>
    </State>
  )
}

export function Queue() {
  const list = useRef<HTMLUListElement>(null)
  const pages = usePages<Case>(
    async (cursor) => {
      const query = { state: show.value, reason: reason.value, cursor }
      const answer = await rest.get<{ cases: Case[]; next: string | null }>("moderation/cases", query)
      return { items: answer.cases, next: answer.next }
    },
    [show.value, reason.value],
  )
  const turn = deskTurn.value
  const seen = useRef(turn)
  useEffect(() => {
    if (seen.current !== turn) pages.reload()
    seen.current = turn
  }, [turn])

  function pressed(event: KeyboardEvent) {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>("[data-case]") ?? [])]
    const at = rows.indexOf(document.activeElement as HTMLElement)
    const places: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }
    const place = places[event.key]
    if (place === undefined || !rows.length) return
    event.preventDefault()
    rows.at(Math.min(place, rows.length - 1))?.focus()
  }

  return (
    <>
      <Filters />
      {pages.error !== null ? (
        <ErrorState error={pages.error} onRetry={pages.reload} />
      ) : !pages.items ? (
        <Skeleton />
      ) : !pages.items.length ? (
        <Nothing />
      ) : (
        <>
          <ul ref={list} class="cards" aria-label={t("Reports")} onKeyDown={pressed}>
            {pages.items.map((found) => (
              <CaseRow key={found.id} found={found} />
            ))}
          </ul>
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
