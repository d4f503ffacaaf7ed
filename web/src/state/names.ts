/** What rooms are called and how they are ordered. */
import { t } from "../i18n"
import { collator, listOf } from "../i18n/dates"
import type { RoomSummary } from "./types"

/** A direct chat is called by the others in it. */
export function roomName(room: Pick<RoomSummary, "kind" | "name" | "people">): string {
  if (room.kind !== "direct") return room.name
  return listOf(room.people.map((person) => person.name)) || t("Only you")
}

/** The latest first; those where nothing was said yet come last, by name. */
export function byActivity(one: RoomSummary, other: RoomSummary): number {
  const [first, second] = [one.line?.at ?? "", other.line?.at ?? ""]
  if (first !== second) return first > second ? -1 : 1
  return collator.compare(roomName(one), roomName(other))
}
