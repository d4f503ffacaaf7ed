import { route } from "../../router"
import { hasDesk } from "../../state/desk"

/** On a phone one pane is shown: the list, or what was chosen from it. */
export function depth(): "list" | "main" {
  const at = route.value
  if (at.view === "rooms") return "list"
  if (at.view === "home") return at.place.kind === "follows" ? "list" : "main"
  if (at.view === "alerts") return at.id ? "main" : "list"
  if (at.view === "people") return at.person || at.unit ? "main" : "list"
  if (at.view === "questions") return at.session ? "main" : "list"
  if (at.view === "desk") return at.place || !hasDesk.value ? "main" : "list"
  return (at.view === "me" || at.view === "manage") && !at.part ? "list" : "main"
}
