/** One box over people, rooms, messages, files, posts and questions. */
import { useEffect, useRef, useState } from "preact/hooks"
import { t } from "../../i18n"
import { listOf } from "../../i18n/dates"
import { back, to } from "../../router"
import { roomName } from "../../state/names"
import { online } from "../../state/online"
import {
  type Answer,
  ask,
  forgetSearches,
  isPicked,
  nothingPicked,
  picked,
  recentSearches,
  rememberSearch,
  words,
} from "../../state/searching"
import { world } from "../../state/store"
import type { Id } from "../../state/types"
import { BackLink } from "../../ui/BackLink"
import { Icon } from "../../ui/Icon"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { useDebounced } from "../../ui/useDebounced"
import { useLoad } from "../../ui/useLoad"
import { daysWord, Filters, hasWord } from "./Filters"
import { isEmpty, Results } from "./Results"

const DEBOUNCE_MS = 180

/** What the server made of filters that were typed. */
function Understood({ answer }: { answer: Answer }) {
  const chosen = picked.value
  const { from, in: rooms, after, before, has } = answer.filters
  const said = [
    from && !chosen.people.length
      ? from.length
        ? t("From {names}", { names: listOf(from.map((person) => person.name)) })
        : t("Nobody of that name")
      : "",
    rooms && !chosen.rooms.length
      ? rooms.length
        ? t("In {names}", { names: listOf(rooms.map(roomName)) })
        : t("No room of that name")
      : "",
    chosen.after || chosen.before ? "" : daysWord(after ?? "", before ?? ""),
    chosen.has.length ? "" : listOf(has.map(hasWord)),
  ].filter(Boolean)
  if (!said.length && !answer.not_understood.length) return null
  return (
    <p class="soft note">
      {said.join(" · ")}
      {answer.not_understood.length > 0 && (
        <> {t("Not understood: {what}.", { what: answer.not_understood.join(", ") })}</>
      )}
    </p>
  )
}

function Recent({ onChoose }: { onChoose(q: string): void }) {
  const [recent, setRecent] = useState(recentSearches)
  return (
    <>
      {recent.length > 0 && (
        <section class="hits" aria-label={t("Recent searches")}>
          <h2 class="list-title">{t("Recent searches")}</h2>
          <ul>
            {recent.map((q) => (
              <li key={q}>
                <button type="button" class="hit" data-hit onClick={() => onChoose(q)}>
                  <Icon name="clock" />
                  <bdi>{q}</bdi>
                </button>
              </li>
            ))}
          </ul>
          <button
            type="button"
            class="button plain"
            onClick={() => {
              forgetSearches()
              setRecent([])
            }}
          >
            {t("Clear")}
          </button>
        </section>
      )}
      {!online.value ? (
        <State icon="offline" title={t("You are offline")}>
          <p>{t("Searching needs the network. It works again when the network is back.")}</p>
        </State>
      ) : (
        recent.length === 0 && (
          <State icon="search" title={t("Search everything you may read")}>
            <p>
              {t(
                "People, rooms, messages, files, posts and questions. Put words that belong together in quotes.",
              )}
            </p>
          </State>
        )
      )}
    </>
  )
}

/** The keys: down and up through what was found, Escape back to the box. */
function walk(event: KeyboardEvent, box: HTMLInputElement | null): void {
  const pane = event.currentTarget as HTMLElement
  const at = document.activeElement as HTMLElement | null
  const inBox = at === box
  if (!box || !at || !(inBox || at.dataset.hit !== undefined)) return
  const hits = [...pane.querySelectorAll<HTMLElement>("[data-hit]")]
  const place = hits.indexOf(at)
  const move = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (move) {
    const goal = place + move
    const next = inBox ? (move > 0 ? hits[0] : undefined) : goal < 0 ? box : hits[goal]
    if (!next) return
    event.preventDefault()
    next.focus()
  } else if (!inBox && (event.key === "Home" || event.key === "End")) {
    event.preventDefault()
    hits.at(event.key === "Home" ? 0 : -1)?.focus()
  } else if (event.key === "Escape") {
    event.preventDefault()
    if (!inBox) box.focus()
    else if (words.value) words.value = ""
    else back(to.rooms())
  }
}

export function SearchView({ room }: { room?: Id }) {
  const box = useRef<HTMLInputElement>(null)
  const [entered, setEntered] = useState(words.value)
  const typed = useDebounced(words.value, DEBOUNCE_MS)
  const filters = picked.value

  useEffect(() => {
    const known = room ? world.value.rooms[room] : undefined
    if (known && !picked.value.rooms.some((other) => other.id === known.id))
      picked.value = { ...nothingPicked, rooms: [known] }
    box.current?.focus()
    box.current?.select()
  }, [room])

  // Whoever goes on to a result has found what they searched for.
  useEffect(() => () => rememberSearch(words.value), [])

  // What was entered is looked for whole; what is still being typed may go on.
  const q = entered === words.value ? entered : typed
  const typing = q !== entered
  const wanted = q.trim() !== "" || isPicked(filters)
  const found = useLoad<Answer | null>(
    () => (wanted ? ask(q, filters, typing ? { typing } : {}) : Promise.resolve(null)),
    [q, typing, filters, wanted],
  )
  // The last answer stays until the next is there: nothing blinks while one types.
  const [last, setLast] = useState<{ answer: Answer; q: string } | null>(null)
  useEffect(() => {
    if (found.data) setLast({ answer: found.data, q })
  }, [found.data])
  // What one stood on may not be among what is found now: then one is back where one writes.
  const onHit = useRef(false)
  useEffect(() => {
    if (onHit.current && document.activeElement === document.body) box.current?.focus()
  }, [last])
  const shown = wanted ? last : null

  function enter(text: string) {
    words.value = text
    setEntered(text)
    rememberSearch(text)
  }

  return (
    <main
      id="main"
      class="pane main wide search"
      tabIndex={-1}
      onKeyDown={(event) => walk(event, box.current)}
      onFocusIn={(event) => {
        onHit.current = (event.target as HTMLElement).dataset.hit !== undefined
      }}
    >
      <header class="pane-head">
        <BackLink href={to.rooms()} />
        <h1 class="unseen">{t("Search")}</h1>
        <search class="search-box">
          <form
            class="search-field"
            onSubmit={(event) => {
              event.preventDefault()
              enter(words.value)
            }}
          >
            <Icon name="search" />
            <input
              ref={box}
              class="input"
              type="search"
              enterkeyhint="search"
              autocomplete="off"
              maxLength={500}
              aria-label={t("Search for people, rooms, messages, files, posts and questions")}
              placeholder={t("Search")}
              value={words.value}
              onInput={(event) => {
                words.value = event.currentTarget.value
              }}
            />
          </form>
        </search>
      </header>
      <div class="pane-body padded">
        <Filters />
        {!wanted && <Recent onChoose={enter} />}
        {wanted && found.error !== null && <ErrorState error={found.error} onRetry={found.reload} />}
        {wanted && found.error === null && !shown && <Skeleton />}
        {shown && found.error === null && (
          <>
            <Understood answer={shown.answer} />
            {isEmpty(shown.answer) ? (
              <State icon="search" title={shown.answer.too_common ? t("Too common") : t("Nothing found")}>
                <p>
                  {shown.answer.too_common
                    ? t("Nearly every message has these words. Add one that tells more.")
                    : t("Try fewer words, another form, or the beginning of a word with a star: hemtj*")}
                </p>
              </State>
            ) : (
              <Results answer={shown.answer} q={shown.q} filters={filters} />
            )}
          </>
        )}
        <p class="unseen" role="status">
          {shown && found.error === null && !found.busy
            ? isEmpty(shown.answer)
              ? t("Nothing found")
              : t("Results are shown")
            : ""}
        </p>
      </div>
    </main>
  )
}
