import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import { loadRoom } from "../../state/rooms"
import type { RoomSummary } from "../../state/types"
import { Dialog } from "../../ui/Dialog"
import { OtherwiseWrong, RoomFields } from "../rooms/RoomFields"

/** Giving a room another name and purpose. */
export function ChangeRoom({ room, onClose }: { room: RoomSummary; onClose(): void }) {
  const [texts, setTexts] = useState({ name: room.name, purpose: room.purpose })
  const [wrong, setWrong] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  async function save(event: Event) {
    event.preventDefault()
    setBusy(true)
    setWrong(null)
    try {
      await rest.patch(`rooms/${room.id}`, { name: texts.name.trim(), purpose: texts.purpose.trim() })
      await loadRoom(room.id)
      onClose()
    } catch (error) {
      setWrong(error)
      setBusy(false)
    }
  }
  return (
    <Dialog title={t("Change name and purpose")} onClose={onClose}>
      <form class="form" onSubmit={save}>
        <RoomFields texts={texts} onChange={setTexts} wrong={wrong} />
        <OtherwiseWrong wrong={wrong} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {t("Cancel")}
          </button>
          <button type="submit" class="button primary" disabled={busy || !texts.name.trim()}>
            {t("Save")}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
