import { useEffect } from "preact/hooks"
import { t } from "../../i18n"
import { route } from "../../router"
import { roomName } from "../../state/names"
import { useSelect, world } from "../../state/store"
import { callsForMe, myRooms, unreadIn } from "../../state/world"

/** The page's title: how much is unread, where one is, and the name of the house. */
export function useTitle(): void {
  const title = useSelect(() => {
    const at = route.value
    const unread = myRooms(world.value)
      .filter(callsForMe)
      .reduce((sum, room) => sum + unreadIn(room), 0)
    const room = at.view === "room" ? world.value.rooms[at.room] : undefined
    const places: Record<string, string> = {
      home: t("Home"),
      people: t("People"),
      me: t("Me"),
      search: t("Search"),
      desk: t("Review"),
      questions: t("Questions"),
      alerts: t("Alerts"),
      browse: t("Find rooms"),
      tag: at.view === "tag" ? `#${at.tag}` : "",
      confirm: t("To confirm"),
      absent: t("Nothing here"),
    }
    const place = room ? roomName(room) : (places[at.view] ?? t("Chat"))
    return `${unread ? `(${unread}) ` : ""}${place} – Torget`
  })
  useEffect(() => {
    document.title = title
  }, [title])
}
