/** Making a room: what it is called, what it is for, and who may come in. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { Refused } from "../../net/errors"
import { rest } from "../../net/rest"
import { go, to } from "../../router"
import { update } from "../../state/store"
import type { RoomKind, RoomSummary } from "../../state/types"
import { put } from "../../state/world"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"

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
  const [name, setName] = useState("")
  const [purpose, setPurpose] = useState("")
  const [wrong, setWrong] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const field = wrong instanceof Refused ? wrong.field : null

  async function make(event: Event) {
    event.preventDefault()
    setBusy(true)
    setWrong(null)
    try {
      const { room } = await rest.post<{ room: RoomSummary }>("rooms", {
        kind,
        name: name.trim(),
        purpose: purpose.trim(),
      })
      update((world) => put(world, "rooms", room.id, room))
      onClose()
      go(to.room(room.id))
    } catch (error) {
      setWrong(error)
      setBusy(false)
    }
  }

  return (
    <Dialog title={t("New room")} onClose={onClose}>
      <form class="form" onSubmit={make}>
        <Field
          label={t("Name")}
          value={name}
          onInput={setName}
          maxLength={80}
          autoFocus
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
        <fieldset class="choices">
          <legend>{t("Who may come in?")}</legend>
          {kindChoices().map((choice) => (
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
            {t("Create room")}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
