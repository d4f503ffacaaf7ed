import { useEffect } from "preact/hooks"
import { t } from "../../i18n"
import { route } from "../../router"
import { roomName } from "../../state/names"
import { useSelect, world } from "../../state/store"
import { myRooms, unreadIn } from "../../state/world"

/** The page's title: how much is unread, where one is, and the name of the house. */
export function useTitle(): void {
  const title = useSelect(() => {
    const at = route.value
    const unread = myRooms(world.value).reduce((sum, room) => sum + unreadIn(room), 0)
    const room = at.view === "room" ? world.value.rooms[at.room] : undefined
    const places: Record<string, string> = {
      people: t("People"),
      me: t("Me"),
      browse: t("Find rooms"),
      absent: t("Nothing here"),
    }
    const place = room ? roomName(room) : (places[at.view] ?? t("Chat"))
    return `${unread ? `(${unread}) ` : ""}${place} – Torget`
  })
  useEffect(() => {
    document.title = title
  }, [title])
}
