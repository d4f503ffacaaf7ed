/** Answering in text: as a host, as who owes the answer, or as an assistant in a host's name. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import type { Question } from "../../state/questions"
import { myId } from "../../state/session"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { page } from "./store"

const LONGEST = 4000

export function AnswerForm({ question, onClose }: { question: Question; onClose(): void }) {
  const now = page.value
  const hosts = now?.session.hosts ?? []
  const host = hosts.some((one) => one.id === myId.value)
  const [text, setText] = useState(question.answer?.text ?? "")
  const [by, setBy] = useState(now?.may.decide && !host ? (hosts[0]?.id ?? "") : "")
  const [wrong, setWrong] = useState("")
  const [busy, setBusy] = useState(false)

  async function send(event: Event) {
    event.preventDefault()
    setBusy(true)
    try {
      await rest.put(`questions/${question.id}/answer`, { text, ...(by ? { host: by } : {}) })
      onClose()
    } catch (error) {
      setWrong(explain(error))
      setBusy(false)
    }
  }

  return (
    <Dialog title={t("Answer in text")} onClose={onClose}>
      <form class="form" onSubmit={send}>
        <p class="qa-quote lines" dir="auto">
          {question.text}
        </p>
        <Field
          label={t("The answer")}
          value={text}
          onInput={setText}
          rows={6}
          maxLength={LONGEST}
          wrong={wrong}
          autoFocus
        />
        {now?.may.decide && hosts.length > 0 && (
          <label class="field">
            <span class="label">{t("In whose name")}</span>
            <select class="input" value={by} onChange={(event) => setBy(event.currentTarget.value)}>
              <option value="">{t("My own")}</option>
              {hosts
                .filter((one) => one.id !== myId.value)
                .map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.name}
                  </option>
                ))}
            </select>
          </label>
        )}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {t("Cancel")}
          </button>
          <button type="submit" class="button primary" disabled={busy || !text.trim()}>
            {t("Publish the answer")}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
