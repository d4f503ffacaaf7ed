/** Reporting a message or post, one of their files, a comment or a question to the moderators. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import type { Post } from "../../state/home"
import type { Id, Message } from "../../state/types"
import { Choice } from "../../ui/Choice"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { say } from "../../ui/toast"
import { REASONS, type Reason, reasonWord } from "./reasons"

const LONGEST = 1000

interface Props {
  message?: Message
  question?: Id
  post?: Post
  comment?: Id
  onClose(): void
}

export function ReportDialog({ message, question, post, comment, onClose }: Props) {
  const whole = message?.id ?? question ?? post?.id ?? comment ?? ""
  const [reason, setReason] = useState<Reason | null>(null)
  const [what, setWhat] = useState(whole)
  const [words, setWords] = useState("")
  const [wrong, setWrong] = useState("")
  const [busy, setBusy] = useState(false)
  const files = ((message ?? post)?.files ?? []).filter((file) => !file.hidden)

  async function send(event: Event) {
    event.preventDefault()
    if (reason === null) {
      setWrong(t("Choose what is wrong."))
      return
    }
    setBusy(true)
    setWrong("")
    try {
      const named = { question, post, comment, message }
      const kind = what !== whole ? "file" : Object.entries(named).find(([, one]) => one)?.[0]
      await rest.post("reports", { kind, object: what, reason, words })
      say(t("Thank you. The moderators look at it, and you are told what becomes of it."))
      onClose()
    } catch (error) {
      setWrong(explain(error))
      setBusy(false)
    }
  }

  return (
    <Dialog title={t("Report to the moderators")} onClose={onClose}>
      <form class="form" onSubmit={send}>
        {files.length > 0 && (
          <fieldset class="choices">
            <legend>{t("What do you report?")}</legend>
            <Choice
              name="what"
              label={post ? t("The whole post") : t("The whole message")}
              checked={what === whole}
              onChange={() => setWhat(whole)}
            />
            {files.map((file) => (
              <Choice
                key={file.id}
                name="what"
                label={t("Only the file {name}", { name: file.name })}
                checked={what === file.id}
                onChange={() => setWhat(file.id)}
              />
            ))}
          </fieldset>
        )}
        <fieldset class="choices">
          <legend>{t("What is wrong?")}</legend>
          {REASONS.map((one) => (
            <Choice
              key={one}
              name="reason"
              label={reasonWord(one)}
              checked={reason === one}
              onChange={() => setReason(one)}
            />
          ))}
        </fieldset>
        <Field
          label={t("In your own words (if you like)")}
          value={words}
          onInput={setWords}
          rows={3}
          maxLength={LONGEST}
        />
        <p class="soft note">
          {t("The moderators see that it was you. Whoever wrote the message never does.")}
        </p>
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
            {t("Report")}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
