/** Finding a unit by its name. */
import { useState } from "preact/hooks"
import { rest } from "../../net/rest"
import type { Id, Unit } from "../../state/types"
import { Icon } from "../../ui/Icon"
import { useLoad } from "../../ui/useLoad"

const SHOWN = 8

interface Props {
  label: string
  /** Units that are not offered. */
  without?: readonly (Id | undefined)[]
  onChoose(unit: Unit): void
}

export function UnitSearch({ label, without = [], onChoose }: Props) {
  const [words, setWords] = useState("")
  const units = useLoad(() => rest.get<{ units: Unit[] }>("units"), [])
  const wanted = words.trim().toLocaleLowerCase()
  const found = wanted
    ? (units.data?.units ?? [])
        .filter((unit) => unit.name.toLocaleLowerCase().includes(wanted) && !without.includes(unit.id))
        .slice(0, SHOWN)
    : []
  return (
    <>
      <label class="field">
        <span>{label}</span>
        <input
          class="input"
          type="search"
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </label>
      {found.length > 0 && (
        <ul class="alert-found">
          {found.map((unit) => (
            <li key={unit.id}>
              <button
                type="button"
                class="button"
                onClick={() => {
                  onChoose(unit)
                  setWords("")
                }}
              >
                <Icon name="plus" tiny />
                {unit.name}
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
