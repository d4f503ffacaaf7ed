/** My rooms and direct chats, the latest first. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { route, to } from "../../router"
import { byActivity, roomName } from "../../state/names"
import { useSelect, world } from "../../state/store"
import type { RoomSummary } from "../../state/types"
import { myRooms } from "../../state/world"
import { SearchField } from "../../ui/Field"
import { Icon } from "../../ui/Icon"
import { ListPane } from "../../ui/ListPane"
import { State } from "../../ui/State"
import { NewRoom } from "./NewRoom"
import { RoomRow } from "./RoomRow"

const FILTER_FROM = 7

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

export function RoomList() {
  const rooms = useSelect(() => myRooms(world.value).sort(byActivity))
  const [words, setWords] = useState("")
  const [making, setMaking] = useState(false)
  const at = route.value
  const here = at.view === "room" ? at.room : ""
  const wanted = words.trim().toLocaleLowerCase("sv")
  const found = wanted
    ? rooms.filter((room) => roomName(room).toLocaleLowerCase("sv").includes(wanted))
    : rooms
  const current = found.filter((room) => !room.archived)
  return (
    <ListPane label={t("Conversations")}>
      <header class="pane-head">
        <h1>{t("Chat")}</h1>
        <div class="pane-actions">
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
        {rooms.length >= FILTER_FROM && (
          <div class="list-filter">
            <SearchField label={t("Filter the list")} value={words} onInput={setWords} />
          </div>
        )}
        <Group title={t("Rooms")} rooms={current.filter((room) => room.kind !== "direct")} here={here} />
        <Group
          title={t("Direct chats")}
          rooms={current.filter((room) => room.kind === "direct")}
          here={here}
        />
        <Group title={t("Archived")} rooms={found.filter((room) => room.archived)} here={here} />
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
