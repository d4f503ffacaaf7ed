import { to } from "../../router"
import { usePresence } from "../../state/presence"
import type { Person } from "../../state/types"
import { Avatar } from "../../ui/Avatar"

/** A person in a list. */
export function PersonRow({ person, here = false }: { person: Person; here?: boolean }) {
  const state = usePresence(person.id)
  return (
    <li class="person-row">
      <a href={to.person(person.id)} aria-current={here ? "page" : undefined}>
        <Avatar id={person.id} name={person.name} presence={state} />
        <span class="person-name">
          <strong>
            <bdi>{person.name}</bdi>
          </strong>
          <span class="soft note">{[person.title, person.unit].filter(Boolean).join(", ")}</span>
        </span>
      </a>
    </li>
  )
}
