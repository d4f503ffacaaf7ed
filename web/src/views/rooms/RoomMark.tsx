import { t } from "../../i18n"
import { usePresence } from "../../state/presence"
import type { RoomKind, RoomSummary } from "../../state/types"
import { Avatar } from "../../ui/Avatar"
import { Icon, type IconName } from "../../ui/Icon"

const icons: Record<RoomKind, IconName> = {
  open: "square",
  closed: "lock",
  secret: "hidden",
  announcement: "megaphone",
  direct: "people",
  unit: "unit",
}

export function kindWord(kind: RoomKind): string {
  const words: Record<RoomKind, string> = {
    open: t("Open room"),
    closed: t("Closed room"),
    secret: t("Secret room"),
    announcement: t("Announcements"),
    direct: t("Direct chat"),
    unit: t("Unit room"),
  }
  return words[kind]
}

/** The sign of a room: the other person of a direct chat, or what kind of room it is. */
export function RoomMark({ room }: { room: Pick<RoomSummary, "kind" | "people"> }) {
  const other = room.kind === "direct" && room.people.length === 1 ? room.people[0] : undefined
  const state = usePresence(other?.id ?? "")
  if (other) return <Avatar id={other.id} name={other.name} presence={state} />
  return (
    <span class="avatar kind">
      <Icon name={icons[room.kind]} />
      <span class="unseen">{kindWord(room.kind)}</span>
    </span>
  )
}
