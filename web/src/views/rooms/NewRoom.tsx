/** Making a room: what it is called, what it is for, and who may come in. */
import { useId, useState } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import { go, to } from "../../router"
import { update } from "../../state/store"
import type { Id, RoomKind, RoomSummary, Unit } from "../../state/types"
import { put } from "../../state/world"
import { Dialog } from "../../ui/Dialog"
import { useLoad } from "../../ui/useLoad"
import { OtherwiseWrong, RoomFields } from "./RoomFields"
import { unitsOfMine } from "./units"

export function kindChoices(): { kind: RoomKind; name: string; hint: string }[] {
  return [
    { kind: "open", name: t("Open"), hint: t("Everyone can find it and join.") },
    { kind: "closed", name: t("Closed"), hint: t("Everyone can see that it exists; owners let people in.") },
    { kind: "secret", name: t("Secret"), hint: t("Only members know that it exists.") },
    { kind: "announcement", name: t("Announcements"), hint: t("Everyone can read, only owners write.") },
  ]
}

export function NewRoom({ onClose }: { onClose(): void }) {
  const [kind, setKind] = useState<RoomKind>("open")
  const [texts, setTexts] = useState({ name: "", purpose: "" })
  const [guests, setGuests] = useState(false)
  const [unit, setUnit] = useState<Id>("")
  const [wrong, setWrong] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const unitField = useId()
  const units = useLoad<{ units: Unit[] }>(() => rest.get("units"), [])
  const choosable = unitsOfMine(units.data?.units ?? [])
  const choices = choosable.length
    ? [
        ...kindChoices(),
        {
          kind: "unit" as const,
          name: t("Unit room"),
          hint: t("Everyone in the unit is in it, and follows when people start or move."),
        },
      ]
    : kindChoices()

  async function make(event: Event) {
    event.preventDefault()
    setBusy(true)
    setWrong(null)
    try {
      const { room } = await rest.post<{ room: RoomSummary }>("rooms", {
        kind,
        name: texts.name.trim(),
        purpose: texts.purpose.trim(),
        guests,
        ...(kind === "unit" ? { audience: { any: [{ unit }] } } : {}),
      })
      update((world) => put(world, "rooms", room.id, room))
      onClose()
      go(to.room(room.id))
    } catch (error) {
      setWrong(error)
      setBusy(false)
    }
  }

  function chooseUnit(id: Id) {
    setUnit(id)
    const name = choosable.find((other) => other.id === id)?.name
    if (name && !texts.name.trim()) setTexts({ ...texts, name })
  }

  return (
    <Dialog title={t("New room")} onClose={onClose}>
      <form class="form" onSubmit={make}>
        <RoomFields texts={texts} onChange={setTexts} wrong={wrong} autoFocus />
        <fieldset class="choices">
          <legend>{t("Who may come in?")}</legend>
          {choices.map((choice) => (
            <label key={choice.kind} class="choice">
              <input
                type="radio"
                name="kind"
                value={choice.kind}
                checked={kind === choice.kind}
                onChange={() => setKind(choice.kind)}
              />
              <strong>{choice.name}</strong>
              <span class="hint">{choice.hint}</span>
            </label>
          ))}
        </fieldset>
        {kind === "unit" && (
          <div class="field">
            <label for={unitField}>{t("Unit")}</label>
            <select
              id={unitField}
              class="input"
              value={unit}
              onChange={(event) => chooseUnit(event.currentTarget.value)}
            >
              <option value="">{t("Choose a unit")}</option>
              {choosable.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </select>
          </div>
        )}
        <label class="choice">
          <input
            type="checkbox"
            checked={guests}
            onChange={(event) => setGuests(event.currentTarget.checked)}
          />
          <strong>{t("Open to guests")}</strong>
          <span class="hint">{t("People from outside can be let in. Everyone in the room sees that.")}</span>
        </label>
        <OtherwiseWrong wrong={wrong} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {t("Cancel")}
          </button>
          <button
            type="submit"
            class="button primary"
            disabled={busy || !texts.name.trim() || (kind === "unit" && !unit)}
          >
            {t("Create room")}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
