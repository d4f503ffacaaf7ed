/** Asking everybody in a room to confirm one's message, by a time if one wishes. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { askToConfirm } from "../../state/confirming"
import { world } from "../../state/store"
import type { Message } from "../../state/types"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"

/** A moment as a field for local time takes it. */
function localValue(at: string): string {
  const date = new Date(at)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

export function AskConfirm({ message, onClose }: { message: Message; onClose(): void }) {
  const [deadline, setDeadline] = useState(
    message.confirm?.deadline ? localValue(message.confirm.deadline) : "",
  )
  const [wrong, setWrong] = useState("")
  const [busy, setBusy] = useState(false)
  const others = Math.max(0, (world.value.rooms[message.room]?.member_count ?? 1) - 1)
  const running = message.confirm !== null && !message.confirm.ended

  async function ask() {
    setBusy(true)
    setWrong("")
    try {
      await askToConfirm(message, deadline ? new Date(deadline).toISOString() : null)
      onClose()
    } catch (error) {
      setWrong(explain(error))
      setBusy(false)
    }
  }

  return (
    <Dialog title={t("Must be confirmed")} onClose={onClose}>
      <form
        class="asking"
        onSubmit={(event) => {
          event.preventDefault()
          ask()
        }}
      >
        <p>
          {tn(
            "{n} person gets a button to press when they have read it, and so does whoever joins the room later.",
            "{n} people get a button to press when they have read it, and so does whoever joins the room later.",
            others,
          )}
        </p>
        <div class="field">
          <label for="confirm-by">{t("Confirm by (if you wish)")}</label>
          <input
            id="confirm-by"
            class="input"
            type="datetime-local"
            value={deadline}
            onInput={(event) => setDeadline(event.currentTarget.value)}
          />
          <p class="soft note">
            {deadline
              ? t("Those who have not are reminded a day and two hours before, and at that time.")
              : t("Those who have not are reminded after a day, three days and a week.")}
          </p>
        </div>
        {wrong && (
          <p class="wrong" role="alert">
            {wrong}
          </p>
        )}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {t("Cancel")}
          </button>
          <button type="submit" class="button primary" disabled={busy}>
            {running ? t("Save") : t("Ask for it")}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
