import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { Refused } from "../../net/errors"
import { rest } from "../../net/rest"
import { loadRoom } from "../../state/rooms"
import type { RoomSummary } from "../../state/types"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"

/** Giving a room another name and purpose. */
export function ChangeRoom({ room, onClose }: { room: RoomSummary; onClose(): void }) {
  const [name, setName] = useState(room.name)
  const [purpose, setPurpose] = useState(room.purpose)
  const [wrong, setWrong] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const field = wrong instanceof Refused ? wrong.field : null
  async function save(event: Event) {
    event.preventDefault()
    setBusy(true)
    setWrong(null)
    try {
      await rest.patch(`rooms/${room.id}`, { name: name.trim(), purpose: purpose.trim() })
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
        <Field
          label={t("Name")}
          value={name}
          onInput={setName}
          maxLength={80}
          required
          wrong={field === "name" ? explain(wrong) : ""}
        />
        <Field
          label={t("Purpose")}
          hint={t("One line about what belongs here.")}
          value={purpose}
          onInput={setPurpose}
          maxLength={250}
          wrong={field === "purpose" ? explain(wrong) : ""}
        />
        {wrong !== null && field !== "name" && field !== "purpose" && (
          <p class="wrong" role="alert">
            {explain(wrong)}
          </p>
        )}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {t("Cancel")}
          </button>
          <button type="submit" class="button primary" disabled={busy || !name.trim()}>
            {t("Save")}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
