/** How many of us a notification reaches, unit by unit, and what else reaches the others. */
import { useState } from "preact/hooks"
import { formatNumber, t, tn } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import type { Id, Person } from "../../state/types"
import { Icon } from "../../ui/Icon"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { useLoad } from "../../ui/useLoad"
import { usePages } from "../../ui/usePages"
import { PersonRow } from "../people/PersonRow"

type Way = "push" | "mail" | "sms" | "nothing"
type Ways = Record<Way, number>

interface UnitReach {
  id: Id | null
  name: string
  depth: number
  people: number
  ways: Ways
  names: boolean
}

interface Answer {
  alive_days: number
  channels: string[]
  total: Ways
  units: UnitReach[]
}

interface Unreached {
  person: Person
  way: Way
  alive_at: string | null
}

const WAYS: readonly Way[] = ["push", "mail", "sms", "nothing"]
const DEEPEST = 4

function wayWords(): Record<Way, string> {
  return { push: t("Notification"), mail: t("Only e-mail"), sms: t("Only SMS"), nothing: t("Nothing") }
}

const sum = (ways: Ways): number => WAYS.reduce((all, way) => all + ways[way], 0)
const percent = (ways: Ways): number => Math.round((100 * ways.push) / Math.max(1, sum(ways)))

/** What the bar shows, in words. */
function inWords(ways: Ways): string {
  const words = wayWords()
  return WAYS.filter((way) => ways[way])
    .map((way) => `${words[way]}: ${formatNumber(ways[way])}`)
    .join(" · ")
}

function Bar({ ways }: { ways: Ways }) {
  return (
    <div class="reach-bar" aria-hidden="true">
      {WAYS.filter((way) => ways[way]).map((way) => (
        <span key={way} class={`reach-${way}`} style={{ flexGrow: ways[way] }} />
      ))}
    </div>
  )
}

function Names({ unit }: { unit: Id }) {
  const words = wayWords()
  const pages = usePages<Unreached>(
    async (cursor) => {
      const answer = await rest.get<{ people: Unreached[]; next: string | null }>(`reach/${unit}`, { cursor })
      return { items: answer.people, next: answer.next }
    },
    [unit],
  )
  if (pages.error !== null) return <ErrorState error={pages.error} onRetry={pages.reload} />
  if (!pages.items) return <Skeleton rows={2} />
  return (
    <>
      <ul class="reach-people">
        {pages.items.map(({ person, way, alive_at }) => (
          <PersonRow
            key={person.id}
            person={person}
            note={[words[way], alive_at && t("Device last alive {time}", { time: fullTime(alive_at) })]
              .filter(Boolean)
              .join(" · ")}
          />
        ))}
      </ul>
      <div class="actions">
        {pages.next && (
          <button type="button" class="button" disabled={pages.busy} onClick={pages.more}>
            {t("Show more")}
          </button>
        )}
        <a class="button" href={`/api/reach/${unit}.csv`} download>
          <Icon name="download" tiny />
          {t("Take along as a table")}
        </a>
      </div>
    </>
  )
}

function Row({ unit }: { unit: UnitReach }) {
  const [open, setOpen] = useState(false)
  const without = unit.people - unit.ways.push
  const name = unit.name || t("No unit")
  const id = unit.names && without > 0 ? unit.id : null
  return (
    <li class={`reach-unit reach-depth-${Math.min(unit.depth, DEEPEST)}`}>
      <h3>
        <bdi>{name}</bdi> <span class="reach-share">{percent(unit.ways)} %</span>
      </h3>
      <Bar ways={unit.ways} />
      <p class="soft note">
        {tn("{n} person", "{n} people", unit.people)} · {inWords(unit.ways)}
      </p>
      {id && (
        <button
          type="button"
          class="button reach-more"
          aria-expanded={open}
          aria-label={`${name}: ${tn("{n} without notifications", "{n} without notifications", without)}`}
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? "close" : "people"} tiny />
          {tn("{n} without notifications", "{n} without notifications", without)}
        </button>
      )}
      {id && open && <Names unit={id} />}
    </li>
  )
}

export function Reach() {
  const found = useLoad(() => rest.get<Answer>("reach"), [])
  if (found.error !== null) return <ErrorState error={found.error} onRetry={found.reload} />
  if (!found.data) return <Skeleton rows={4} />
  const { total, units, alive_days, channels } = found.data
  const words = wayWords()
  if (!units.length)
    return (
      <State icon="people" title={t("Nobody here yet")}>
        <p>{t("When people have their units, you see here how they can be reached.")}</p>
      </State>
    )
  return (
    <>
      <section class="reach-total" aria-labelledby="reach-total">
        <h2 id="reach-total">{t("{n} % are reached by a notification", { n: percent(total) })}</h2>
        <Bar ways={total} />
        <ul class="reach-legend">
          {WAYS.filter((way) => way === "push" || way === "nothing" || channels.includes(way)).map((way) => (
            <li key={way}>
              <span class={`reach-swatch reach-${way}`} aria-hidden="true" />
              {words[way]} <strong>{formatNumber(total[way])}</strong>
            </li>
          ))}
        </ul>
        <p class="soft note">
          {tn(
            "Counted is who has a device that showed itself in the last {n} day.",
            "Counted is who has a device that showed itself in the last {n} days.",
            alive_days,
          )}
        </p>
        <a class="button" href="/api/reach.csv" download>
          <Icon name="download" tiny />
          {t("Take along as a table")}
        </a>
      </section>
      <ul class="reach-units" aria-label={t("Units")}>
        {units.map((unit) => (
          <Row key={unit.id ?? ""} unit={unit} />
        ))}
      </ul>
    </>
  )
}
