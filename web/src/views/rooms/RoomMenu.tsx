/** What one can choose of a room from the list: by a long press, the right button or the menu key. */
import { t } from "../../i18n"
import { prefer } from "../../state/preferences"
import { markAllIn } from "../../state/reading"
import type { NotifyLevel, RoomSummary } from "../../state/types"
import { unreadIn } from "../../state/world"
import { Menu } from "../../ui/Menu"
import { sayWhy } from "../../ui/toast"

export function levelChoices(): { level: NotifyLevel; name: string; hint: string }[] {
  return [
    { level: "all", name: t("Everything"), hint: t("Every message is told.") },
    { level: "mentions", name: t("Mentions"), hint: t("Only what names you or everyone.") },
    { level: "nothing", name: t("Nothing"), hint: t("The room is muted. Nothing in it is told.") },
  ]
}

export function RoomMenu({
  room,
  anchor,
  onClose,
}: {
  room: RoomSummary
  anchor: HTMLElement
  onClose(): void
}) {
  const choose = (change: Parameters<typeof prefer>[1]) => void prefer(room, change).catch(sayWhy)
  return (
    <Menu
      label={t("Notifications and favourites")}
      anchor={anchor}
      onClose={onClose}
      items={[
        ...(unreadIn(room) > 0 || room.mentions > 0
          ? [{ name: t("Mark as read"), icon: "check" as const, run: () => markAllIn(room.id) }]
          : []),
        {
          name: room.favourite ? t("Remove from favourites") : t("Add to favourites"),
          icon: "star",
          run: () => choose({ favourite: !room.favourite }),
        },
        ...levelChoices().map(({ level, name }) => ({
          name: t("Tell me: {what}", { what: name }),
          icon: room.notify === level ? ("check" as const) : ("bell" as const),
          run: () => choose({ notify: level }),
        })),
      ]}
    />
  )
}
