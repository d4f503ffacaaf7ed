/** Another text in place of what one wrote. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"

interface Props {
  title: string
  text: string
  limit: number
  onSave(text: string): Promise<unknown>
  onClose(): void
}

export function ChangeDialog({ title, text: before, limit, onSave, onClose }: Props) {
  const [text, setText] = useState(before)
  const [wrong, setWrong] = useState("")
  const [busy, setBusy] = useState(false)

  async function save(event: Event) {
    event.preventDefault()
    setBusy(true)
    try {
      await onSave(text)
      onClose()
    } catch (error) {
      setWrong(explain(error))
      setBusy(false)
    }
  }

  return (
    <Dialog title={title} onClose={onClose}>
      <form class="form" onSubmit={save}>
        <Field
          label={t("Text")}
          value={text}
          onInput={setText}
          rows={6}
          maxLength={limit}
          wrong={wrong}
          hint={t("Everybody sees that it was changed, and can read what it said before.")}
        />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {t("Cancel")}
          </button>
          <button type="submit" class="button primary" disabled={busy}>
            {t("Save")}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
