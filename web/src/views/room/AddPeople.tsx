/** Adding people to a room. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { rest } from "../../net/rest"
import { loadRoom } from "../../state/rooms"
import type { Person, RoomSummary } from "../../state/types"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"
import { PeoplePicker } from "../people/PeoplePicker"

export function AddPeople({ room, onClose }: { room: RoomSummary; onClose(): void }) {
  const [people, setPeople] = useState<Person[]>([])
  const [wrong, setWrong] = useState("")
  const [busy, setBusy] = useState(false)
  async function add() {
    setBusy(true)
    setWrong("")
    try {
      await rest.post(`rooms/${room.id}/members`, { people: people.map((person) => person.id) })
      await loadRoom(room.id)
      onClose()
    } catch (error) {
      setWrong(explain(error))
      setBusy(false)
    }
  }
  return (
    <Dialog title={t("Add people")} onClose={onClose}>
      <PeoplePicker chosen={people} onChange={setPeople} />
      {wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          {t("Cancel")}
        </button>
        <button type="button" class="button primary" disabled={busy || !people.length} onClick={add}>
          {people.length ? tn("Add {n} person", "Add {n} people", people.length) : t("Add")}
        </button>
      </div>
    </Dialog>
  )
}
