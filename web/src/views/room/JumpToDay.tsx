/** Going to a day in a room's history. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { today } from "../../i18n/dates"
import { go, to } from "../../router"
import { loadDay } from "../../state/rooms"
import type { Id } from "../../state/types"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"

const lastDay = (): string => {
  const now = today()
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}

export function JumpToDay({ room, onClose }: { room: Id; onClose(): void }) {
  const [day, setDay] = useState(lastDay)
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState("")

  async function jump(event: Event) {
    event.preventDefault()
    const start = new Date(`${day}T00:00`)
    if (Number.isNaN(start.getTime())) return
    setBusy(true)
    try {
      const message = await loadDay(room, start)
      onClose()
      go(message ? to.message(room, message) : to.room(room))
    } catch (error) {
      setWrong(explain(error))
      setBusy(false)
    }
  }

  return (
    <Dialog title={t("Go to a day")} onClose={onClose}>
      <form class="form" onSubmit={jump}>
        <label class="field">
          <span class="label">{t("Day")}</span>
          <input
            class="input"
            type="date"
            required
            max={lastDay()}
            value={day}
            onInput={(event) => setDay(event.currentTarget.value)}
          />
        </label>
        {wrong && (
          <p class="wrong" role="alert">
            {wrong}
          </p>
        )}
        <div class="dialog-actions">
          <button type="submit" class="button primary" disabled={busy}>
            {t("Show")}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
