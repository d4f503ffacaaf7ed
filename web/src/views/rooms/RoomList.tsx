/** My rooms and direct chats, the latest first. */
import { useRef, useState } from "preact/hooks"
import { t } from "../../i18n"
import { route, to } from "../../router"
import { byActivity, roomName } from "../../state/names"
import { markEverything } from "../../state/reading"
import { scheduled } from "../../state/scheduled"
import { useSelect, world } from "../../state/store"
import type { RoomSummary } from "../../state/types"
import { callsForMe, myRooms, unreadIn } from "../../state/world"
import { SearchField } from "../../ui/Field"
import { Icon } from "../../ui/Icon"
import { ListPane } from "../../ui/ListPane"
import { State } from "../../ui/State"
import { say, sayWhy } from "../../ui/toast"
import { useGrowing } from "../../ui/useGrowing"
import { depth } from "../shell/depth"
import { lazy } from "../shell/lazy"
import { RoomRow } from "./RoomRow"

const ScheduledLine = lazy(() => import("../room/ScheduledLine").then((module) => module.ScheduledLine), null)
const ForMe = lazy(() => import("./ForMe").then((module) => module.ForMe), null)
const NewRoom = lazy(() => import("./NewRoom").then((module) => module.NewRoom), null)
const FILTER_FROM = 7

/** Drawn at once, as many as are seen; on a phone that shows a room, nothing of the list is. */
const FIRST_ROOMS = { phone: 12, desktop: 20 }

function Group({ title, rooms, here }: { title: string; rooms: RoomSummary[]; here: string }) {
  if (!rooms.length) return null
  return (
    <section aria-label={title}>
      <h2 class="list-title">{title}</h2>
      <ul>
        {rooms.map((room) => (
          <RoomRow key={room.id} room={room} here={room.id === here} />
        ))}
      </ul>
    </section>
  )
}

/** What wants me comes first and what is muted last; the room I am in keeps the place it had when I opened it. */
function useCallingFirst(rooms: RoomSummary[], here: string): RoomSummary[] {
  const rank = (room: RoomSummary) => (room.notify === "nothing" ? 2 : callsForMe(room) ? 0 : 1)
  const held = useRef({ id: "", rank: 1 })
  if (held.current.id !== here) {
    const room = rooms.find((other) => other.id === here)
    held.current = { id: here, rank: room ? rank(room) : 1 }
  }
  const rankOf = (room: RoomSummary) => (room.id === here ? held.current.rank : rank(room))
  return [...rooms].sort((one, other) => rankOf(one) - rankOf(other))
}

function grouped(rooms: RoomSummary[]) {
  const current = rooms.filter((room) => !room.archived)
  const others = current.filter((room) => !room.favourite)
  return {
    favourites: current.filter((room) => room.favourite),
    rooms: others.filter((room) => room.kind !== "direct"),
    direct: others.filter((room) => room.kind === "direct"),
    archived: rooms.filter((room) => room.archived),
  }
}

export function RoomList() {
  const sorted = useSelect(() => myRooms(world.value).sort(byActivity))
  const [words, setWords] = useState("")
  const [making, setMaking] = useState(false)
  // Once there, it stays: its list may be open when the last one is taken out.
  const late = useRef(false)
  late.current ||= scheduled.value.length > 0
  const at = route.value
  const here = at.view === "room" ? at.room : ""
  const rooms = useCallingFirst(sorted, here)
  const wanted = words.trim().toLocaleLowerCase("sv")
  const found = wanted
    ? rooms.filter((room) => roomName(room).toLocaleLowerCase("sv").includes(wanted))
    : rooms
  const phone = matchMedia("(max-width: 899px)").matches
  const first = phone ? (depth() === "main" ? 0 : FIRST_ROOMS.phone) : FIRST_ROOMS.desktop
  const count = useGrowing(found.length, first)
  const groups = grouped(found)
  let left = count
  const take = (rooms: RoomSummary[]): RoomSummary[] => {
    const taken = rooms.slice(0, Math.max(0, left))
    left -= rooms.length
    return taken
  }
  return (
    <ListPane label={t("Conversations")}>
      <header class="pane-head">
        <h1>{t("Chat")}</h1>
        <div class="pane-actions">
          {rooms.some((room) => unreadIn(room) > 0 || room.mentions > 0) && (
            <button
              type="button"
              class="icon-button"
              aria-label={t("Mark everything as read")}
              title={t("Mark everything as read")}
              onClick={() => markEverything().then(() => say(t("Everything is read.")), sayWhy)}
            >
              <Icon name="check" />
            </button>
          )}
          <a class="icon-button" href={to.browse()} aria-label={t("Find rooms")} title={t("Find rooms")}>
            <Icon name="search" />
          </a>
          <button
            type="button"
            class="icon-button"
            aria-label={t("New room")}
            title={t("New room")}
            onClick={() => setMaking(true)}
          >
            <Icon name="plus" />
          </button>
        </div>
      </header>
      <div class="pane-body">
        {late.current && <ScheduledLine />}
        {rooms.length >= FILTER_FROM && (
          <div class="list-filter">
            <SearchField label={t("Filter the list")} value={words} onInput={setWords} />
          </div>
        )}
        <ForMe />
        <Group title={t("Favourites")} rooms={take(groups.favourites)} here={here} />
        <Group title={t("Rooms")} rooms={take(groups.rooms)} here={here} />
        <Group title={t("Direct chats")} rooms={take(groups.direct)} here={here} />
        <Group title={t("Archived")} rooms={take(groups.archived)} here={here} />
        {!found.length && wanted && (
          <State icon="search" title={t("No match")}>
            <p>{t("None of your conversations is called that.")}</p>
          </State>
        )}
        {!rooms.length && (
          <State icon="chat" title={t("No conversations yet")}>
            <p>{t("Join a room, or find a colleague and write to them.")}</p>
            <a class="button primary" href={to.browse()}>
              {t("Find rooms")}
            </a>
            <a class="button" href={to.people()}>
              {t("Find people")}
            </a>
          </State>
        )}
      </div>
      {making && <NewRoom onClose={() => setMaking(false)} />}
    </ListPane>
  )
}
