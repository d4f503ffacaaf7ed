/** Listens for the keys that work everywhere, and shows what they open. */
import { signal } from "@preact/signals"
import { useEffect } from "preact/hooks"
import { go, route, to } from "../../router"
import { byActivity } from "../../state/names"
import { markAllIn } from "../../state/reading"
import { world } from "../../state/store"
import { myRooms, unreadIn } from "../../state/world"
import { lazy } from "./lazy"
import { shortcutFor } from "./shortcuts"

const SwitchDialog = lazy(() => import("../finder/SwitchDialog").then((module) => module.SwitchDialog), null)
const ShortcutHelp = lazy(() => import("./ShortcutHelp").then((module) => module.ShortcutHelp), null)

export const opened = signal<"switch" | "help" | null>(null)

/** Go to the next room, or the one before, in which something is unread: in the order of the list, and round. */
function goToUnread(step: 1 | -1): void {
  const rooms = myRooms(world.value)
    .filter((room) => !room.archived)
    .sort(byActivity)
  const at = route.value
  const here = at.view === "room" ? rooms.findIndex((room) => room.id === at.room) : -1
  for (let turn = 1; turn <= rooms.length; turn++) {
    const place = here < 0 && step < 0 ? -turn : here + step * turn
    const room = rooms[(place + rooms.length * 2) % rooms.length]
    if (room && room.id !== rooms[here]?.id && (unreadIn(room) > 0 || room.mentions > 0)) {
      go(to.room(room.id))
      return
    }
  }
}

/** All in the room on screen is read. */
function readHere(): void {
  if (route.value.view === "room") markAllIn(route.value.room)
}

function pressed(event: KeyboardEvent): void {
  // A dialog is about something else.
  if (document.querySelector("dialog[open]")) return
  const what = shortcutFor(event, "anywhere")
  if (what === null) return
  event.preventDefault()
  if (what === "next") goToUnread(1)
  else if (what === "previous") goToUnread(-1)
  else if (what === "read") readHere()
  else if (what === "write") opened.value = "switch"
  else opened.value = what === "help" ? "help" : "switch"
}

export function Shortcuts() {
  useEffect(() => {
    addEventListener("keydown", pressed)
    return () => removeEventListener("keydown", pressed)
  }, [])
  const close = () => {
    opened.value = null
  }
  if (opened.value === "switch") return <SwitchDialog onClose={close} />
  if (opened.value === "help") return <ShortcutHelp onClose={close} />
  return null
}
