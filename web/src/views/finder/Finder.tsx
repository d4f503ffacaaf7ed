/** A field that finds a room or a person, with what it found below (ARIA combobox pattern). */
import { useEffect, useId, useMemo, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { rest } from "../../net/rest"
import { keptPeople } from "../../state/cache"
import { type Found, find } from "../../state/finding"
import { useSelect, world } from "../../state/store"
import type { Person, RoomSummary } from "../../state/types"
import { myRooms } from "../../state/world"
import { Avatar } from "../../ui/Avatar"
import { Icon } from "../../ui/Icon"
import { useDebounced } from "../../ui/useDebounced"
import { RoomMark } from "../rooms/RoomMark"

interface Props {
  label: string
  /** Which of my rooms are offered. */
  fits(room: RoomSummary): boolean
  onChoose(found: Found): void
}

const DEBOUNCE_MS = 150
const ASK_FROM = 2

/** People whose cards were seen here, those I chat with, and whom the server finds. */
function usePeople(words: string): Person[] {
  const [kept, setKept] = useState<Person[]>([])
  const [asked, setAsked] = useState<Person[]>([])
  const wanted = useDebounced(words.trim(), DEBOUNCE_MS)
  useEffect(() => {
    keptPeople().then(setKept, () => {})
  }, [])
  useEffect(() => {
    if (wanted.length < ASK_FROM) return
    let current = true
    rest.get<{ people: Person[] }>("people", { q: wanted, limit: 12 }).then(
      ({ people }) => current && setAsked(people),
      () => {},
    )
    return () => {
      current = false
    }
  }, [wanted])
  const chatted = useSelect(() => myRooms(world.value).flatMap((room) => room.people))
  return useMemo(() => {
    const all = new Map([...asked, ...kept, ...chatted].map((person) => [person.id, person]))
    all.delete(world.value.me)
    return [...all.values()]
  }, [asked, kept, chatted])
}

function Entry({ found }: { found: Found }) {
  const note =
    found.kind === "person"
      ? [found.person.title, found.person.unit].filter(Boolean).join(", ")
      : found.room.archived
        ? t("Archived")
        : found.room.purpose
  return (
    <>
      {found.kind === "room" ? <RoomMark room={found.room} /> : <Avatar id={found.key} name={found.name} />}
      <span class="person-name">
        <strong>
          <bdi>{found.name}</bdi>
        </strong>
        {note && <span class="soft note">{note}</span>}
      </span>
    </>
  )
}

export function Finder({ label, fits, onChoose }: Props) {
  const list = useId()
  const [words, setWords] = useState("")
  const [chosen, setChosen] = useState(0)
  const rooms = useSelect(() => myRooms(world.value))
  const people = usePeople(words)
  const found = useMemo(() => find(rooms.filter(fits), people, words), [rooms, people, words])
  const at = Math.min(chosen, found.length - 1)

  function pressed(event: KeyboardEvent) {
    if (event.isComposing) return
    const goal = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key]
    const entry = found[at]
    if (goal !== undefined && found.length) setChosen((goal + found.length) % found.length)
    else if (event.key === "Enter" && entry) onChoose(entry)
    else return
    event.preventDefault()
  }

  useEffect(() => {
    document.getElementById(`${list}-${at}`)?.scrollIntoView({ block: "nearest" })
  }, [at])

  return (
    <div class="finder">
      <div class="search-field">
        <Icon name="search" />
        <input
          class="input"
          type="text"
          role="combobox"
          aria-label={label}
          placeholder={label}
          aria-expanded={found.length > 0}
          aria-controls={list}
          aria-activedescendant={found.length ? `${list}-${at}` : undefined}
          aria-autocomplete="list"
          autocomplete="off"
          autofocus
          value={words}
          onInput={(event) => {
            setWords(event.currentTarget.value)
            setChosen(0)
          }}
          onKeyDown={pressed}
        />
      </div>
      <p class="unseen" role="status">
        {tn("{n} match", "{n} matches", found.length)}
      </p>
      <div id={list} class="finder-list" role="listbox" aria-label={label}>
        {found.map((entry, index) => (
          // The keyboard stays in the field, which names the chosen one.
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          <div
            key={entry.key}
            id={`${list}-${index}`}
            class="finder-entry"
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onPointerMove={() => index !== at && setChosen(index)}
            onClick={() => onChoose(entry)}
          >
            <Entry found={entry} />
          </div>
        ))}
      </div>
      {!found.length && <p class="soft">{t("No room and nobody is called that.")}</p>}
    </div>
  )
}
