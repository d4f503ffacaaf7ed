import { route } from "../../router"

/** On a phone one pane is shown: the list, or what was chosen from it. */
export function depth(): "list" | "main" {
  const at = route.value
  return at.view === "rooms" || (at.view === "people" && !at.person && !at.unit) ? "list" : "main"
}
