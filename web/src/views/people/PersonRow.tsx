import { to } from "../../router"
import { usePresence } from "../../state/presence"
import type { Person } from "../../state/types"
import { Avatar } from "../../ui/Avatar"
import type { Place } from "../../ui/LongList"
import { StatusMark } from "../status/StatusMark"

interface Props {
  person: Person
  here?: boolean
  /** A line of its own below. */
  note?: string
  place?: Place
}

/** A person in a list. */
export function PersonRow({ person, here = false, note, place }: Props) {
  const state = usePresence(person.id)
  return (
    <li class="person-row" {...place}>
      <a href={to.person(person.id)} aria-current={here ? "page" : undefined}>
        <Avatar id={person.id} name={person.name} presence={state} />
        <span class="person-name">
          <strong>
            <bdi>{person.name}</bdi>
            <StatusMark person={person.id} />
          </strong>
          <span class="soft note">{[person.title, person.unit].filter(Boolean).join(", ")}</span>
          {note && <span class="soft note">{note}</span>}
        </span>
      </a>
    </li>
  )
}
