import { t, tn } from "../../i18n"
import { to } from "../../router"
import { roomName } from "../../state/names"
import { usePresence } from "../../state/presence"
import { useStatus } from "../../state/statuses"
import type { RoomSummary } from "../../state/types"
import { BackLink } from "../../ui/BackLink"
import { Icon } from "../../ui/Icon"
import { presenceWord } from "../../ui/PresenceDot"
import { kindWord, RoomMark } from "../rooms/RoomMark"
import { lineText } from "../status/words"

function Under({ room }: { room: RoomSummary }) {
  const other = room.kind === "direct" && room.people.length === 1 ? room.people[0] : undefined
  const state = usePresence(other?.id ?? "")
  const status = useStatus(other?.id ?? "")
  if (other) {
    const parts = [
      state === "unknown" ? "" : presenceWord(state),
      status ? lineText(status) : "",
      other.title,
      other.unit,
    ]
    return <bdi>{parts.filter(Boolean).join(" · ")}</bdi>
  }
  return (
    <>
      {room.guests ? `${t("Guests read here")} · ` : ""}
      {kindWord(room.kind)} · {tn("{n} member", "{n} members", room.member_count)}
      {room.archived ? ` · ${t("Archived")}` : ""}
    </>
  )
}

/** Where one is, and the way to its details. */
export function RoomHead({ room }: { room: RoomSummary }) {
  return (
    <header class="pane-head">
      <BackLink href={to.rooms()} />
      <RoomMark room={room} />
      <div class="pane-title">
        <h1>
          <bdi>{roomName(room)}</bdi>
        </h1>
        <p class="soft note">
          <Under room={room} />
        </p>
      </div>
      <a
        class="icon-button"
        href={to.search(room.id)}
        aria-label={t("Search in the room")}
        title={t("Search in the room")}
      >
        <Icon name="search" />
      </a>
      <a
        class="icon-button"
        href={to.details(room.id)}
        aria-label={t("About the room")}
        title={t("About the room")}
      >
        <Icon name="info" />
      </a>
    </header>
  )
}
