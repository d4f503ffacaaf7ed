/** The live board: who needs help first, then how many are safe and how many silent, unit by unit. */
import { useEffect, useRef, useState } from "preact/hooks"
import { formatNumber, t, tn } from "../../i18n"
import { clock } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { boardTurn, followBoard, heardCounts } from "../../state/alertDesk"
import type { Id } from "../../state/types"
import { ErrorState, Skeleton } from "../../ui/State"
import { useLoad } from "../../ui/useLoad"
import { usePages } from "../../ui/usePages"
import { Curve } from "./Curve"
import { type Pace, paced } from "./pace"
import { sound } from "./sound"
import type { BoardData, BoardPerson, BoardUnit, Counts } from "./types"
import { answerWord, saidIn, spanOf, stateWord } from "./words"

const STATES = ["help", "silent", "unreached", "safe", "off_duty", "words", "all"] as const
type Filter = (typeof STATES)[number]

const filterWord = (state: Filter): string =>
  ({
    help: t("Need help"),
    silent: t("Silent"),
    unreached: t("Not reached"),
    safe: t("Safe"),
    off_duty: t("Not on duty"),
    words: t("In their own words"),
    all: t("All"),
  })[state]

function Tile({ name, count, of, kind }: { name: string; count: number; of: number; kind?: string }) {
  return (
    <li class={`board-tile ${kind ?? ""}`}>
      <strong>{formatNumber(count)}</strong>
      <span>{name}</span>
      {of > 0 && <span class="soft note">{Math.round((100 * count) / of)} %</span>}
    </li>
  )
}

function Bar({ counts }: { counts: Counts }) {
  const parts = [
    ["help", counts.help],
    ["safe", counts.safe],
    ["other", counts.off_duty + counts.words],
    ["silent", counts.silent],
  ] as const
  return (
    <svg class="board-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      {parts.map(([kind, count], index) => {
        const before = parts.slice(0, index).reduce((sum, [, other]) => sum + other, 0)
        return (
          <rect
            key={kind}
            class={kind}
            x={(100 * before) / Math.max(1, counts.told)}
            width={(100 * count) / Math.max(1, counts.told)}
            y="0"
            height="8"
          />
        )
      })}
    </svg>
  )
}

function Units({
  units,
  chosen,
  onChoose,
}: {
  units: BoardUnit[]
  chosen: Id | null
  onChoose(id: Id | null): void
}) {
  return (
    <section
      class="board-table"
      aria-label={t("By unit")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard too
      tabIndex={0}
    >
      <table>
        <thead>
          <tr>
            <th scope="col">{t("Unit")}</th>
            <th scope="col">{t("Need help")}</th>
            <th scope="col">{t("Safe")}</th>
            <th scope="col">{t("Silent")}</th>
            <th scope="col">{t("Reached")}</th>
            <th scope="col">{t("Of")}</th>
          </tr>
        </thead>
        <tbody>
          {units.map(({ unit, department, head, counts }) => (
            <tr key={unit?.id ?? ""} class={counts.help ? "needs-help" : ""}>
              <th scope="row">
                {unit ? (
                  <button
                    type="button"
                    class="button plain"
                    aria-pressed={chosen === unit.id}
                    onClick={() => onChoose(chosen === unit.id ? null : unit.id)}
                  >
                    {unit.name}
                  </button>
                ) : (
                  t("Without a unit")
                )}
                <span class="soft note">
                  {department !== unit?.name && department} {head && `${head.name} `}
                  {head?.phone && <a href={`tel:${head.phone}`}>{head.phone}</a>}
                </span>
                <Bar counts={counts} />
              </th>
              <td>{counts.help}</td>
              <td>{counts.safe}</td>
              <td>{counts.silent}</td>
              <td>{counts.reached}</td>
              <td>{counts.told}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function People({ id, filter, unit, turn }: { id: Id; filter: Filter; unit: Id | null; turn: string }) {
  const pages = usePages<BoardPerson>(
    async (cursor) => {
      const answer = await rest.get<{ people: BoardPerson[]; next: string | null }>(
        `alerts/${id}/board/people`,
        { state: filter, unit, cursor, limit: 50 },
      )
      return { items: answer.people, next: answer.next }
    },
    [id, filter, unit],
  )
  useEffect(() => pages.reload(), [turn])
  if (pages.error !== null) return <ErrorState error={pages.error} onRetry={pages.reload} />
  if (!pages.items) return <Skeleton rows={3} />
  if (!pages.items.length) return <p class="soft">{t("Nobody.")}</p>
  return (
    <>
      <ul class="board-people">
        {pages.items.map((one) => (
          <li key={one.person.id} class={one.answer === "help" ? "needs-help" : ""}>
            <span>
              <strong>{one.person.name}</strong>{" "}
              <span class="soft note">{[one.person.title, one.unit?.name].filter(Boolean).join(", ")}</span>
            </span>
            <span>
              {answerWord(one.answer)}
              {one.words && `: ${one.words}`}
              {one.answered_at && <span class="soft"> {clock(one.answered_at)}</span>}
            </span>
            {one.phone && (
              <a
                class="button"
                href={`tel:${one.phone}`}
                aria-label={t("Call {name}", { name: one.person.name })}
              >
                {one.phone}
              </a>
            )}
          </li>
        ))}
      </ul>
      {pages.next && (
        <button type="button" class="button" disabled={pages.busy} onClick={pages.more}>
          {t("Show more")}
        </button>
      )}
    </>
  )
}

/** What changes whenever other people stand in a list, or the same ones otherwise. */
function turnOf({ counts, help_at }: BoardData, filter: Filter): string {
  if (filter === "help") return `${counts.help} ${help_at}`
  if (filter === "unreached") return `${counts.told} ${counts.reached} ${counts.answered}`
  return `${counts.told} ${counts.safe} ${counts.help} ${counts.off_duty} ${counts.words}`
}

export function Board({ id }: { id: Id }) {
  const loaded = useLoad(() => rest.get<BoardData>(`alerts/${id}/board`), [id])
  const [filter, setFilter] = useState<Filter>("help")
  const [unit, setUnit] = useState<Id | null>(null)
  const board = loaded.data
  const before = useRef<number | null>(null)
  const pace = useRef<Pace | null>(null)
  const seq = board?.seq
  useEffect(() => (seq === undefined ? undefined : followBoard(id, seq)), [id, seq === undefined])
  useEffect(() => {
    pace.current = paced(loaded.reload)
    return () => pace.current?.end()
  }, [loaded.reload])
  useEffect(() => {
    if (boardTurn.value) pace.current?.want()
  }, [boardTurn.value])
  // The counts of all are there before the rest of the board is asked for again.
  const heard = heardCounts.value[id]
  const counts = board && heard && !board.only_mine && heard.seq > board.seq ? heard.counts : board?.counts
  const help = counts?.help
  useEffect(() => {
    if (help === undefined) return
    if (before.current !== null && help > before.current) sound(2)
    before.current = help
  }, [help])
  if (loaded.error !== null) return <ErrorState error={loaded.error} onRetry={loaded.reload} />
  if (!board || !counts) return <Skeleton rows={5} />
  const { said, code } = saidIn(board.alert.texts)
  return (
    <div class="board">
      <header>
        {board.alert.drill && <p class="alert-drill">{t("DRILL: this is an exercise")}</p>}
        <h2 lang={code} dir="auto">
          {said.headline}
        </h2>
        <p class="soft">
          {stateWord(board.alert.state)}
          {board.sent_at && ` · ${clock(board.sent_at)}`}
          {board.only_mine && ` · ${t("Only the units that you lead")}`}
        </p>
      </header>
      {counts.help > 0 && (
        <p class="board-help" role="alert">
          {tn("{n} person needs help", "{n} people need help", counts.help)}
        </p>
      )}
      <ul class="board-tiles">
        <Tile name={t("Told")} count={counts.told} of={0} />
        <Tile name={t("Reached")} count={counts.reached} of={counts.told} />
        <Tile name={t("Seen")} count={counts.opened} of={counts.told} />
        <Tile name={t("Have answered")} count={counts.answered} of={counts.told} />
        <Tile name={t("Safe")} count={counts.safe} of={counts.told} kind="safe" />
        <Tile name={t("Need help")} count={counts.help} of={counts.told} kind="help" />
        <Tile name={t("Silent")} count={counts.silent} of={counts.told} kind="silent" />
      </ul>
      <p>
        {board.shares.map((share) => (
          <span key={share.percent} class="board-share">
            {t("Time to {percent} % answered: {time}", {
              percent: share.percent,
              time: spanOf(share.seconds),
            })}
          </span>
        ))}
      </p>
      <Curve points={board.curve} told={counts.told} />
      <p class="alert-links no-print">
        <button type="button" class="button" onClick={() => print()}>
          {t("Print the list")}
        </button>
        <a class="button" href={`/api/alerts/${id}/board.csv`} download>
          {t("List as a file")}
        </a>
        <a class="button" href={`/api/alerts/${id}/report`} target="_blank" rel="noreferrer">
          {t("After-action report")}
        </a>
      </p>
      <section>
        <h2>{t("People")}</h2>
        <label class="field no-print">
          <span>{t("Show")}</span>
          <select
            class="input"
            value={filter}
            onChange={(event) => setFilter(event.currentTarget.value as Filter)}
          >
            {STATES.map((state) => (
              <option key={state} value={state}>
                {filterWord(state)}
              </option>
            ))}
          </select>
        </label>
        <People id={id} filter={filter} unit={unit} turn={turnOf(board, filter)} />
      </section>
      <section>
        <h2>{t("By unit")}</h2>
        <Units units={board.units} chosen={unit} onChoose={setUnit} />
      </section>
    </div>
  )
}
