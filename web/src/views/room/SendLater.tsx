/** When a message is to be sent: a few sensible times, or any other. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { clock, dayName, today } from "../../i18n/dates"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"
import { asLocal, choicesAt } from "./times"

interface Props {
  title: string
  /** Do it; `at` is a local time as "2026-03-03T07:30". */
  onChoose(at: string): Promise<unknown>
  onClose(): void
}

export function SendLater({ title, onChoose, onClose }: Props) {
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState("")
  const now = today()
  const choices = choicesAt(now)
  const [own, setOwn] = useState(asLocal(choices.at(-1) ?? now))

  async function choose(at: string) {
    if (busy || !at) return
    setBusy(true)
    setWrong("")
    try {
      await onChoose(at)
      onClose()
    } catch (error) {
      setWrong(explain(error))
      setBusy(false)
    }
  }

  return (
    <Dialog title={title} onClose={onClose}>
      <ul class="times">
        {choices.map((choice) => (
          <li key={choice.getTime()}>
            <button type="button" class="button" disabled={busy} onClick={() => choose(asLocal(choice))}>
              <span class="time-day">
                {tomorrow(choice, now) ? t("Tomorrow") : dayName(choice.toISOString(), now)}
              </span>
              <span class="soft">{clock(choice.toISOString())}</span>
            </button>
          </li>
        ))}
      </ul>
      <form
        class="field"
        onSubmit={(event) => {
          event.preventDefault()
          void choose(own)
        }}
      >
        <label for="send-at">{t("Another time")}</label>
        <input
          id="send-at"
          class="input"
          type="datetime-local"
          required
          min={asLocal(now)}
          value={own}
          aria-describedby={wrong ? "send-at-wrong" : undefined}
          onInput={(event) => setOwn(event.currentTarget.value)}
        />
        {wrong && (
          <p id="send-at-wrong" class="wrong" role="alert">
            {wrong}
          </p>
        )}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {t("Cancel")}
          </button>
          <button type="submit" class="button primary" disabled={busy || !own}>
            {t("Send then")}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

const tomorrow = (at: Date, now: Date): boolean =>
  at.toDateString() === new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).toDateString()
