/** The tree of units: made, renamed, moved, removed. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import type { Person, Unit } from "../../state/types"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { ErrorState, Skeleton } from "../../ui/State"
import { say } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"

function Change({ unit, units, onDone }: { unit: Unit; units: Unit[]; onDone(): void }) {
  const [name, setName] = useState(unit.name)
  const [below, setBelow] = useState(unit.parent ?? "")
  const [head, setHead] = useState(unit.head?.id ?? "")
  const [under, setUnder] = useState("")
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState("")
  const people = useLoad(
    () => rest.get<{ people: Person[] }>("people", { unit: unit.id, limit: 100 }),
    [unit.id],
  )

  async function run(work: () => Promise<unknown>) {
    setBusy(true)
    setWrong("")
    try {
      await work()
      say(t("Saved."))
      onDone()
    } catch (error) {
      setWrong(explain(error))
    }
    setBusy(false)
  }

  function changed() {
    return {
      ...(name.trim() !== unit.name ? { name: name.trim() } : {}),
      ...(below !== (unit.parent ?? "") && below ? { below } : {}),
      ...(head !== (unit.head?.id ?? "") ? { head: head || null } : {}),
    }
  }
  const heads = people.data?.people ?? []

  return (
    <form
      class="form"
      noValidate
      aria-label={unit.name}
      onSubmit={(event) => {
        event.preventDefault()
        void run(() => rest.patch(`units/${unit.id}/change`, changed()))
      }}
    >
      <Field label={t("Name")} value={name} onInput={setName} />
      <div class="field">
        <label for="unit-below">{t("Lies below")}</label>
        <select
          id="unit-below"
          class="input"
          value={below}
          onChange={(event) => setBelow(event.currentTarget.value)}
        >
          {!unit.parent && <option value="">{t("Nothing: it is at the top")}</option>}
          {units
            .filter((one) => one.id !== unit.id)
            .map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
        </select>
      </div>
      <div class="field">
        <label for="unit-head">{t("Head of the unit")}</label>
        <select
          id="unit-head"
          class="input"
          value={head}
          onChange={(event) => setHead(event.currentTarget.value)}
        >
          <option value="">{t("Nobody")}</option>
          {unit.head && !heads.some((one) => one.id === unit.head?.id) && (
            <option value={unit.head.id}>{unit.head.name}</option>
          )}
          {heads.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      </div>
      {wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      <div class="actions">
        <button type="submit" class="button primary" disabled={busy || !name.trim()}>
          {t("Save the unit")}
        </button>
        <button
          type="button"
          class="button danger"
          disabled={busy}
          onClick={() => run(() => rest.delete(`units/${unit.id}/change`))}
        >
          {t("Remove the unit")}
        </button>
      </div>
      <Field label={t("A new unit below it")} value={under} onInput={setUnder} />
      <button
        type="button"
        class="button"
        disabled={busy || !under.trim()}
        onClick={() => run(() => rest.post("units/new", { name: under, below: unit.id }))}
      >
        {t("Make the unit")}
      </button>
    </form>
  )
}

export function Units() {
  const found = useLoad(() => rest.get<{ units: Unit[] }>("units"), [])
  const [chosen, setChosen] = useState("")
  if (found.error !== null) return <ErrorState error={found.error} onRetry={found.reload} />
  if (!found.data) return <Skeleton rows={4} />
  const { units } = found.data
  const unit = units.find((one) => one.id === chosen)
  return (
    <>
      <div class="field">
        <label for="units-choice">{t("Which unit?")}</label>
        <select
          id="units-choice"
          class="input"
          value={chosen}
          onChange={(event) => setChosen(event.currentTarget.value)}
        >
          <option value="">{t("Choose a unit")}</option>
          {units.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      </div>
      {unit && <Change key={`${unit.id} ${unit.name}`} unit={unit} units={units} onDone={found.reload} />}
    </>
  )
}
