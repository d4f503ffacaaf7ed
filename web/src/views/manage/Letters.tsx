/** Letters for those whose account is there and who have never come in: a whole unit at once, or those one picks. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { rest } from "../../net/rest"
import { me } from "../../state/session"
import type { Person, Unit } from "../../state/types"
import { explain } from "../../ui/explain"
import { Icon } from "../../ui/Icon"
import { ErrorState, Skeleton } from "../../ui/State"
import { useLoad } from "../../ui/useLoad"
import { isAdministrator } from "./access"
import { type Invitation, lettersAddress } from "./invitation"

interface Awaited {
  count: number
  lettered: number
  people: Person[]
}

interface Written {
  invitations: Invitation[]
  left: number
}

/** Who is without a letter, each of whom can be left out. */
function Without({
  people,
  left,
  onLeave,
}: {
  people: Person[]
  left: Set<string>
  onLeave(id: string): void
}) {
  if (!people.length) return null
  return (
    <details class="upkeep">
      <summary>{tn("{n} person without a letter", "{n} people without a letter", people.length)}</summary>
      <ul>
        {people.map((person) => (
          <li key={person.id}>
            <label class="choice">
              <input type="checkbox" checked={!left.has(person.id)} onChange={() => onLeave(person.id)} />
              <span>
                <bdi>{person.name}</bdi>
              </span>
              <span class="hint">{[person.title, person.unit].filter(Boolean).join(", ")}</span>
            </label>
          </li>
        ))}
      </ul>
    </details>
  )
}

function Done({ written }: { written: Written }) {
  if (!written.invitations.length)
    return (
      <p class="notice" role="status">
        {t("Everybody there has a letter already.")}
      </p>
    )
  return (
    <div class="notice" role="status">
      <p>
        {tn("{n} letter is written.", "{n} letters are written.", written.invitations.length)}{" "}
        {written.left > 0 && tn("{n} more is left to write.", "{n} more are left to write.", written.left)}
      </p>
      <a class="button primary" href={lettersAddress(written.invitations)} target="_blank" rel="noreferrer">
        <Icon name="file" tiny />
        {t("Print them, a page each")}
      </a>
    </div>
  )
}

export function Letters({ onWritten }: { onWritten(): void }) {
  const units = useLoad(() => rest.get<{ units: Unit[] }>("units"), [])
  const [unit, setUnit] = useState(me.value?.person.unit?.id ?? "")
  const [again, setAgain] = useState(false)
  const [left, setLeft] = useState<Set<string>>(new Set())
  const [written, setWritten] = useState<Written | null>(null)
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState("")
  const found = useLoad(() => rest.get<Awaited>("invitations/awaited", { unit }), [unit])
  const awaited = found.data

  function choose(id: string) {
    setUnit(id)
    setLeft(new Set())
    setWritten(null)
    setWrong("")
  }
  function leave(id: string) {
    const next = new Set(left)
    if (!next.delete(id)) next.add(id)
    setLeft(next)
  }
  async function write() {
    setBusy(true)
    setWrong("")
    const chosen = awaited?.people.filter((person) => !left.has(person.id)) ?? []
    // With somebody left out it is a list of people, without, the unit as it is at that moment.
    const whom = left.size ? { people: chosen.map((person) => person.id) } : unit ? { unit } : {}
    try {
      setWritten(await rest.post<Written>("invitations/awaited", { ...whom, again: again && !left.size }))
      setLeft(new Set())
      setAgain(false)
      found.reload()
      onWritten()
    } catch (error) {
      setWrong(explain(error))
    }
    setBusy(false)
  }

  const without = awaited ? awaited.count - awaited.lettered - left.size : 0
  const count = without + (again && !left.size ? (awaited?.lettered ?? 0) : 0)
  return (
    <section class="form" aria-labelledby="letters-title">
      <h2 id="letters-title">{t("Letters for those who have not come in yet")}</h2>
      <p class="soft">
        {t("For people from a file or a staff system: their account is ready, the letter opens it.")}
      </p>
      <div class="field">
        <label for="letters-unit">{t("For which unit?")}</label>
        <select
          id="letters-unit"
          class="input"
          value={unit}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          {isAdministrator() && <option value="">{t("All units")}</option>}
          {units.data?.units.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      </div>
      {found.error !== null && <ErrorState error={found.error} onRetry={found.reload} />}
      {!awaited && found.error === null && <Skeleton rows={1} />}
      {awaited && (
        <>
          <p>
            {awaited.count === 0
              ? t("Everybody there has come in.")
              : tn("{n} person has not come in yet.", "{n} people have not come in yet.", awaited.count)}{" "}
            {awaited.lettered > 0 &&
              tn(
                "{n} of them has a letter that is good.",
                "{n} of them have a letter that is good.",
                awaited.lettered,
              )}
          </p>
          <Without people={awaited.people} left={left} onLeave={leave} />
          {awaited.lettered > 0 && left.size === 0 && (
            <label class="choice">
              <input
                type="checkbox"
                checked={again}
                onChange={(event) => setAgain(event.currentTarget.checked)}
              />
              <span>{t("Also to those who have a letter")}</span>
              <span class="hint">{t("The code in the earlier letter opens nothing then.")}</span>
            </label>
          )}
          {wrong && (
            <p class="wrong" role="alert">
              {wrong}
            </p>
          )}
          {count > 0 && (
            <button type="button" class="button primary" disabled={busy} onClick={write}>
              {tn("Write {n} letter", "Write {n} letters", count)}
            </button>
          )}
        </>
      )}
      {written && <Done written={written} />}
    </section>
  )
}
