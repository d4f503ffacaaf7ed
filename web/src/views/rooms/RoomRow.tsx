import { useMemo, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { fullTime, shortTime } from "../../i18n/dates"
import { filesInWords } from "../../i18n/files"
import { to } from "../../router"
import { draftRooms } from "../../state/drafts"
import { roomName } from "../../state/names"
import { myId } from "../../state/session"
import type { RoomSummary } from "../../state/types"
import { unreadIn } from "../../state/world"
import { memo } from "../../ui/memo"
import { longPress } from "../room/longPress"
import { lazy } from "../shell/lazy"
import { StatusMark } from "../status/StatusMark"
import { RoomMark } from "./RoomMark"

const RoomMenu = lazy(() => import("./RoomMenu").then((module) => module.RoomMenu), null)

function LastLine({ room }: { room: RoomSummary }) {
  const line = room.line
  if (draftRooms.value.has(room.id)) return <span class="draft-mark">{t("Draft")}</span>
  if (!line) return <span>{room.purpose || t("Nothing said yet")}</span>
  const first = line.author.id === myId.value ? t("You") : line.author.name.split(" ")[0]
  return (
    <>
      {(room.kind !== "direct" || room.people.length > 1 || line.author.id === myId.value) && (
        <bdi>{first}: </bdi>
      )}
      <bdi>{line.text || filesInWords(line.files, line.file_kind)}</bdi>
    </>
  )
}

function Count({ room }: { room: RoomSummary }) {
  const unread = unreadIn(room)
  const shown = room.mentions > 0 || room.kind === "direct" ? Math.max(unread, room.mentions) : unread
  if (!shown) return null
  const mention = (room.mentions > 0 || room.kind === "direct") && room.notify !== "nothing"
  return (
    <span class={mention ? "badge mention" : "badge"}>
      <span aria-hidden="true">
        {room.mentions > 0 ? "@" : ""}
        {shown > 99 ? "99+" : shown}
      </span>
      <span class="unseen">
        {tn("{n} unread", "{n} unread", shown)}
        {room.mentions > 0 ? `, ${tn("{n} mention", "{n} mentions", room.mentions)}` : ""}
      </span>
    </span>
  )
}

/** One room in the list. */
export const RoomRow = memo(function RoomRow({ room, here }: { room: RoomSummary; here: boolean }) {
  const [menu, setMenu] = useState<HTMLElement | null>(null)
  // An iPhone has no event for it: the row's menu comes by the time a finger rests on it.
  const hold = useMemo(() => longPress((target) => setMenu(target.closest<HTMLElement>("a")), "button"), [])
  const muted = room.notify === "nothing"
  const unread = !muted && (unreadIn(room) > 0 || room.mentions > 0)
  return (
    <li>
      <a
        class={`row${unread ? " unread" : ""}${muted ? " muted" : ""}`}
        href={to.room(room.id)}
        draggable={false}
        {...hold}
        onContextMenu={(event) => {
          event.preventDefault()
          setMenu(event.currentTarget)
        }}
        aria-current={here ? "page" : undefined}
        data-room={room.id}
      >
        <RoomMark room={room} />
        <span class="row-name">
          <bdi>{roomName(room)}</bdi>
          {room.kind === "direct" && room.people.length === 1 && (
            <StatusMark person={room.people[0]?.id ?? ""} />
          )}
          {muted && <span class="row-mark">{t("Muted")}</span>}
          {room.guests && room.kind !== "direct" && <span class="row-mark">{t("Guests")}</span>}
        </span>
        {room.line ? (
          <time class="row-time" dateTime={room.line.at} title={fullTime(room.line.at)}>
            {shortTime(room.line.at)}
          </time>
        ) : (
          <span />
        )}
        <span class="row-line">
          {room.requests > 0 ? (
            <span class="draft-mark">{tn("{n} asks to join", "{n} ask to join", room.requests)}</span>
          ) : (
            <LastLine room={room} />
          )}
        </span>
        <Count room={room} />
      </a>
      {menu && <RoomMenu room={room} anchor={menu} onClose={() => setMenu(null)} />}
    </li>
  )
})
