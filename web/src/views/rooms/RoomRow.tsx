import { t, tn } from "../../i18n"
import { fullTime, shortTime } from "../../i18n/dates"
import { to } from "../../router"
import { draftRooms } from "../../state/drafts"
import { roomName } from "../../state/names"
import { myId } from "../../state/session"
import type { RoomSummary } from "../../state/types"
import { unreadIn } from "../../state/world"
import { memo } from "../../ui/memo"
import { RoomMark } from "./RoomMark"

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
      <bdi>{line.text}</bdi>
    </>
  )
}

function Count({ room }: { room: RoomSummary }) {
  const unread = unreadIn(room)
  const shown = room.mentions > 0 || room.kind === "direct" ? Math.max(unread, room.mentions) : unread
  if (!shown) return null
  const mention = room.mentions > 0 || room.kind === "direct"
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
  const unread = unreadIn(room) > 0 || room.mentions > 0
  return (
    <li>
      <a
        class={unread ? "row unread" : "row"}
        href={to.room(room.id)}
        aria-current={here ? "page" : undefined}
        data-room={room.id}
      >
        <RoomMark room={room} />
        <span class="row-name">
          <bdi>{roomName(room)}</bdi>
        </span>
        {room.line ? (
          <time class="row-time" dateTime={room.line.at} title={fullTime(room.line.at)}>
            {shortTime(room.line.at)}
          </time>
        ) : (
          <span />
        )}
        <span class="row-line">
          <LastLine room={room} />
        </span>
        <Count room={room} />
      </a>
    </li>
  )
})
