/** Filters as chips: by whom, where, when, with what. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { dateOf } from "../../i18n/calendar"
import { listOf } from "../../i18n/dates"
import { roomName } from "../../state/names"
import { type Has, type Kind, type Picked, picked } from "../../state/searching"
import { useSelect, world } from "../../state/store"
import { myRooms } from "../../state/world"
import { Dialog } from "../../ui/Dialog"
import { SearchField } from "../../ui/Field"
import { Icon } from "../../ui/Icon"
import { PeoplePicker } from "../people/PeoplePicker"
import { RoomMark } from "../rooms/RoomMark"

type Asking = "people" | "rooms" | "days" | "has" | "only" | null

const kinds: Kind[] = ["people", "rooms", "messages", "files", "posts", "questions"]

function kindWord(kind: Kind | ""): string {
  if (!kind) return t("Everything")
  const known: Record<Kind, string> = {
    people: t("People"),
    rooms: t("Rooms"),
    messages: t("Messages"),
    files: t("Files"),
    posts: t("In the streams"),
    questions: t("Questions"),
  }
  return known[kind]
}

export function hasWord(has: Has): string {
  const known: Record<Has, string> = {
    file: t("A file"),
    image: t("A picture"),
    video: t("A film"),
    audio: t("Sound"),
    document: t("A document"),
    link: t("A link"),
  }
  return known[has]
}

const change = (part: Partial<Picked>): void => {
  picked.value = { ...picked.value, ...part }
}

const noon = (day: string): string => `${day}T12:00:00`

/** "from 1 March 2026, before 1 April 2026" */
export function daysWord(after: string, before: string): string {
  return [
    after && t("From {date}", { date: dateOf(noon(after)) }),
    before && t("Before {date}", { date: dateOf(noon(before)) }),
  ]
    .filter(Boolean)
    .join(", ")
}

function Chip({
  name,
  value,
  onOpen,
  onClear,
}: {
  name: string
  value: string
  onOpen(): void
  onClear(): void
}) {
  if (!value)
    return (
      <button type="button" class="chip" aria-haspopup="dialog" onClick={onOpen}>
        {name}
        <Icon name="plus" tiny />
      </button>
    )
  return (
    <span class="chip chosen">
      <button type="button" aria-haspopup="dialog" onClick={onOpen}>
        <span class="unseen">{name}: </span>
        <bdi>{value}</bdi>
      </button>
      <button type="button" aria-label={t("Take away {name}", { name: value })} onClick={onClear}>
        <Icon name="close" tiny />
      </button>
    </span>
  )
}

function RoomsDialog({ onClose }: { onClose(): void }) {
  const rooms = useSelect(() => myRooms(world.value))
  const [words, setWords] = useState("")
  const chosen = picked.value.rooms
  const wanted = words.trim().toLocaleLowerCase("sv")
  const shown = rooms
    .filter((room) => roomName(room).toLocaleLowerCase("sv").includes(wanted))
    .sort((one, other) => roomName(one).localeCompare(roomName(other), "sv"))
  return (
    <Dialog title={t("In which room?")} onClose={onClose}>
      <div class="picker">
        <SearchField label={t("Filter the list")} value={words} onInput={setWords} />
        <ul class="picker-list">
          {shown.map((room) => {
            const is = chosen.some((other) => other.id === room.id)
            return (
              <li key={room.id}>
                <label class="picker-choice">
                  <input
                    type="checkbox"
                    checked={is}
                    onChange={() =>
                      change({
                        rooms: is ? chosen.filter((other) => other.id !== room.id) : [...chosen, room],
                      })
                    }
                  />
                  <RoomMark room={room} />
                  <bdi>{roomName(room)}</bdi>
                </label>
              </li>
            )
          })}
        </ul>
      </div>
      <Done onClose={onClose} />
    </Dialog>
  )
}

function Done({ onClose }: { onClose(): void }) {
  return (
    <div class="dialog-actions">
      <button type="button" class="button primary" onClick={onClose}>
        {t("Done")}
      </button>
    </div>
  )
}

function Day({ label, value, onChange }: { label: string; value: string; onChange(day: string): void }) {
  return (
    <label class="field">
      <span class="label">{label}</span>
      <input
        class="input"
        type="date"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  )
}

export function Filters() {
  const [asking, setAsking] = useState<Asking>(null)
  const close = () => setAsking(null)
  const filters = picked.value
  return (
    <fieldset class="chips">
      <legend class="unseen">{t("Filters")}</legend>
      <Chip
        name={t("From whom")}
        value={listOf(filters.people.map((person) => person.name))}
        onOpen={() => setAsking("people")}
        onClear={() => change({ people: [] })}
      />
      <Chip
        name={t("In a room")}
        value={listOf(filters.rooms.map(roomName))}
        onOpen={() => setAsking("rooms")}
        onClear={() => change({ rooms: [] })}
      />
      <Chip
        name={t("When")}
        value={daysWord(filters.after, filters.before)}
        onOpen={() => setAsking("days")}
        onClear={() => change({ after: "", before: "" })}
      />
      <Chip
        name={t("With")}
        value={listOf(filters.has.map(hasWord))}
        onOpen={() => setAsking("has")}
        onClear={() => change({ has: [] })}
      />
      <Chip
        name={t("Show only")}
        value={filters.only && kindWord(filters.only)}
        onOpen={() => setAsking("only")}
        onClear={() => change({ only: "" })}
      />
      {asking === "only" && (
        <Dialog title={t("Show only")} onClose={close}>
          <div class="choices">
            {(["", ...kinds] as const).map((kind) => (
              <label key={kind} class="choice">
                <input
                  type="radio"
                  name="only"
                  checked={filters.only === kind}
                  onChange={() => change({ only: kind })}
                />
                {kindWord(kind)}
              </label>
            ))}
          </div>
          <Done onClose={close} />
        </Dialog>
      )}
      {asking === "people" && (
        <Dialog title={t("From whom?")} onClose={close}>
          <PeoplePicker chosen={filters.people} onChange={(people) => change({ people })} />
          <Done onClose={close} />
        </Dialog>
      )}
      {asking === "rooms" && <RoomsDialog onClose={close} />}
      {asking === "days" && (
        <Dialog title={t("When?")} onClose={close}>
          <Day
            label={t("From and including")}
            value={filters.after}
            onChange={(after) => change({ after })}
          />
          <Day label={t("Before")} value={filters.before} onChange={(before) => change({ before })} />
          <Done onClose={close} />
        </Dialog>
      )}
      {asking === "has" && (
        <Dialog title={t("With what?")} onClose={close}>
          <div class="choices">
            {(["image", "video", "audio", "document", "file", "link"] as const).map((has) => (
              <label key={has} class="choice">
                <input
                  type="checkbox"
                  checked={filters.has.includes(has)}
                  onChange={() =>
                    change({
                      has: filters.has.includes(has)
                        ? filters.has.filter((other) => other !== has)
                        : [...filters.has, has],
                    })
                  }
                />
                {hasWord(has)}
              </label>
            ))}
          </div>
          <Done onClose={close} />
        </Dialog>
      )}
    </fieldset>
  )
}
