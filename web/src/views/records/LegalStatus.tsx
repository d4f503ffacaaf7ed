/** What a message is before the law, who said so, and what one may make of it. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import type { Id, Message, PersonRef } from "../../state/types"
import { Choice } from "../../ui/Choice"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"
import { ErrorState, Skeleton } from "../../ui/State"
import { say } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import { STATUSES, statusHint, statusWord } from "../reports/statusWords"

interface Answer {
  message: Id
  status: string
  room_status: string
  thread: boolean
  set_by: PersonRef | null
  set_at: string | null
  choices: string[]
  handover: { state: string; case_number: string; at: string; by: PersonRef | null; keep: boolean } | null
}

function Handed({ handover }: { handover: NonNullable<Answer["handover"]> }) {
  const name = handover.by?.name ?? t("Former colleague")
  const under = { name, case: handover.case_number, time: fullTime(handover.at) }
  return (
    <p>
      {handover.state === "done" || handover.state === "closed"
        ? t("Handed over to the registry by {name} under {case}, {time}.", under)
        : t("On its way to the registry: {name}, {case}, {time}.", under)}
    </p>
  )
}

export function LegalStatus({ message, onClose }: { message: Message; onClose(): void }) {
  const found = useLoad(() => rest.get<Answer>(`messages/${message.id}/status`), [message.id])
  const [chosen, setChosen] = useState<string | null>(null)
  const [thread, setThread] = useState<boolean | null>(null)
  const [wrong, setWrong] = useState("")
  const [busy, setBusy] = useState(false)
  const now = found.data
  const status = chosen ?? now?.status ?? ""
  const whole = thread ?? now?.thread ?? false
  const changed = now !== null && (status !== now.status || whole !== now.thread)

  async function save(event: Event) {
    event.preventDefault()
    setBusy(true)
    setWrong("")
    try {
      await rest.put(`messages/${message.id}/status`, { status, thread: whole })
      say(t("Saved: {what}", { what: statusWord(status) }))
      onClose()
    } catch (error) {
      setWrong(explain(error))
      setBusy(false)
    }
  }

  return (
    <Dialog title={t("Legal status")} onClose={onClose}>
      {found.error !== null && <ErrorState error={found.error} onRetry={found.reload} />}
      {!now && found.error === null && <Skeleton rows={4} />}
      {now?.handover && <Handed handover={now.handover} />}
      {now && !message.deleted && (
        <form class="form" onSubmit={save}>
          <p class="soft note">
            {now.set_by && now.set_at
              ? t("Said by {name}, {time}.", { name: now.set_by.name, time: fullTime(now.set_at) })
              : t("As the room says: {what}.", { what: statusWord(now.room_status) })}
          </p>
          <fieldset class="choices">
            <legend>{t("The message is")}</legend>
            {STATUSES.map((one) => (
              <Choice
                key={one}
                name="status"
                label={statusWord(one)}
                hint={statusHint(one)}
                checked={status === one}
                disabled={one !== now.status && !now.choices.includes(one)}
                onChange={() => setChosen(one)}
              />
            ))}
          </fieldset>
          {message.thread === null && message.replies && now.choices.length > 0 && (
            <Choice
              type="checkbox"
              label={t("Also the replies in its thread")}
              checked={whole}
              onChange={setThread}
            />
          )}
          {!now.choices.length && (
            <p class="soft note">{t("You can see it here. A records officer can change it.")}</p>
          )}
          {wrong && (
            <p class="wrong" role="alert">
              {wrong}
            </p>
          )}
          <div class="dialog-actions">
            <button type="button" class="button" onClick={onClose}>
              {changed ? t("Cancel") : t("Close")}
            </button>
            {now.choices.length > 0 && (
              <button type="submit" class="button primary" disabled={busy || !changed}>
                {t("Save")}
              </button>
            )}
          </div>
        </form>
      )}
    </Dialog>
  )
}
