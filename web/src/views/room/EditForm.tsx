/** Changing a message where it stands. What is typed stays until it is saved or given up. */
import { useEffect, useRef, useState } from "preact/hooks"
import { t } from "../../i18n"
import type { Message } from "../../state/types"
import { explain } from "../../ui/explain"
import { saveEdit } from "./actions"
import { stopEditing } from "./editing"
import { enterSends } from "./keys"

export function EditForm({ message }: { message: Message }) {
  const [text, setText] = useState(message.text)
  const [wrong, setWrong] = useState("")
  const [busy, setBusy] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    field.current?.focus()
    field.current?.setSelectionRange(text.length, text.length)
  }, [])

  function close() {
    stopEditing()
    const place = field.current?.closest<HTMLElement>("[data-message]")
    requestAnimationFrame(() => place?.focus())
  }

  async function save() {
    const trimmed = text.trim()
    if (trimmed === message.text.trim()) return close()
    if (!trimmed || busy) return
    setBusy(true)
    setWrong("")
    try {
      await saveEdit(message, trimmed)
      close()
    } catch (error) {
      setWrong(explain(error))
      setBusy(false)
    }
  }

  function pressed(event: KeyboardEvent) {
    event.stopPropagation()
    if (event.key === "Escape") close()
    else if (enterSends(event)) {
      event.preventDefault()
      save()
    }
  }

  return (
    <form
      class="edit"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <textarea
        ref={field}
        class="input"
        dir="auto"
        aria-label={t("Change the message")}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={pressed}
      />
      {wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      <div class="edit-actions">
        <button type="button" class="button" onClick={close}>
          {t("Cancel")}
        </button>
        <button type="submit" class="button primary" disabled={busy || !text.trim()}>
          {t("Save")}
        </button>
      </div>
    </form>
  )
}
