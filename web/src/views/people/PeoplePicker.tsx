/** Choosing people by searching for them. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import type { Person } from "../../state/types"
import { Avatar } from "../../ui/Avatar"
import { SearchField } from "../../ui/Field"
import { Icon } from "../../ui/Icon"
import { ErrorState, Skeleton } from "../../ui/State"
import { useDebounced } from "../../ui/useDebounced"
import { useLoad } from "../../ui/useLoad"

const SHOWN = 20

export function PeoplePicker({ chosen, onChange }: { chosen: Person[]; onChange(people: Person[]): void }) {
  const [words, setWords] = useState("")
  const wanted = useDebounced(words.trim())
  const found = useLoad(() => rest.get<{ people: Person[] }>("people", { q: wanted, limit: SHOWN }), [wanted])
  const isChosen = (person: Person) => chosen.some((other) => other.id === person.id)
  const toggle = (person: Person) =>
    onChange(isChosen(person) ? chosen.filter((other) => other.id !== person.id) : [...chosen, person])
  return (
    <div class="picker">
      {chosen.length > 0 && (
        <ul class="picked" aria-label={t("Chosen")}>
          {chosen.map((person) => (
            <li key={person.id}>
              <button
                type="button"
                class="tag removable"
                aria-label={t("Take away {name}", { name: person.name })}
                onClick={() => toggle(person)}
              >
                <bdi>{person.name}</bdi>
                <Icon name="close" tiny />
              </button>
            </li>
          ))}
        </ul>
      )}
      <SearchField label={t("Search for people")} value={words} onInput={setWords} />
      {found.error !== null && <ErrorState error={found.error} onRetry={found.reload} />}
      {!found.data && found.error === null && <Skeleton rows={3} />}
      {found.data?.people.length === 0 && <p class="soft">{t("Nobody found.")}</p>}
      <ul class="picker-list">
        {found.data?.people.map((person) => (
          <li key={person.id}>
            <label class="picker-choice">
              <input type="checkbox" checked={isChosen(person)} onChange={() => toggle(person)} />
              <Avatar id={person.id} name={person.name} />
              <span class="person-name">
                <strong>
                  <bdi>{person.name}</bdi>
                </strong>
                <span class="soft note">{[person.title, person.unit].filter(Boolean).join(", ")}</span>
              </span>
            </label>
          </li>
        ))}
      </ul>
    </div>
  )
}
