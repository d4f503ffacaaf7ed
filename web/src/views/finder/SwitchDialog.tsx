/** Going to a room or a person by a few letters. */
import { t } from "../../i18n"
import { go, route, to } from "../../router"
import type { Found } from "../../state/finding"
import type { RoomSummary } from "../../state/types"
import { Dialog } from "../../ui/Dialog"
import { sayWhy } from "../../ui/toast"
import { Finder } from "./Finder"

async function open(found: Found): Promise<void> {
  if (found.kind === "room") return go(to.room(found.room.id))
  const { openDirect } = await import("../people/PersonView")
  await openDirect([found.person.id])
}

export function SwitchDialog({ onClose }: { onClose(): void }) {
  const at = route.value
  // Where one is already is not offered: the first is the room one was in before.
  const elsewhere = (room: RoomSummary): boolean => at.view !== "room" || room.id !== at.room
  return (
    <Dialog title={t("Go to")} onClose={onClose}>
      <Finder
        label={t("Room or person")}
        fits={elsewhere}
        onChoose={(found) => {
          onClose()
          open(found).catch(sayWhy)
        }}
      />
    </Dialog>
  )
}
