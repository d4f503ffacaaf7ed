/** Changing a message where it stands. What is typed stays until it is saved or given up. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks"
import { t } from "../../i18n"
import { Refused } from "../../net/errors"
import { versionOf } from "../../state/confirming"
import { loadMessage } from "../../state/rooms"
import type { Message } from "../../state/types"
import { explain } from "../../ui/explain"
import { copyText, saveEdit, showMessage } from "./actions"
import { begunOf, dropBegun, keepBegun, stopEditing } from "./editing"
import { enterSends } from "./keys"

export function EditForm({ message }: { message: Message }) {
  const begun = useMemo(() => begunOf(message.id), [message.id])
  const [text, setText] = useState(begun?.text ?? message.text)
  const [wrong, setWrong] = useState("")
  const [late, setLate] = useState(false)
  const [busy, setBusy] = useState(false)
  // The text that is being changed: another device, or this person in another tab, may be faster.
  const [base, setBase] = useState(begun?.base ?? versionOf(message))
  const field = useRef<HTMLTextAreaElement>(null)
  const gone = message.deleted
  const trimmed = text.trim()
  const same = trimmed === message.text.trim()
  // What is being saved comes as everybody's before it comes as the answer.
  const overtaken = !gone && !busy && !same && versionOf(message) !== base
  // At once, before the next key comes; a sheet that closes only then gives the focus back to the message.
  useLayoutEffect(begin, [])
  useEffect(() => {
    if (document.activeElement !== field.current) begin()
  }, [])

  function begin() {
    field.current?.focus()
    field.current?.setSelectionRange(text.length, text.length)
  }

  function close() {
    dropBegun(message.id)
    const place = field.current?.closest<HTMLElement>("[data-message]")
    // Who has gone on to write elsewhere stays there.
    if (document.activeElement === document.body || place?.contains(document.activeElement)) place?.focus()
    stopEditing()
  }

  async function save(from = base) {
    if (same) return close()
    if (!trimmed || busy) return
    setBusy(true)
    setWrong("")
    try {
      await saveEdit(message, trimmed, from)
      close()
    } catch (error) {
      const code = error instanceof Refused ? error.code : ""
      setLate(code === "too_late")
      if (code === "edit_conflict") await loadMessage(message.id).then(showMessage, () => {})
      else setWrong(explain(error))
      setBusy(false)
    }
  }

  function typed(next: string) {
    setText(next)
    if (next === message.text) dropBegun(message.id)
    else keepBegun(message.id, { text: next, base })
  }

  function keepMine() {
    setBase(versionOf(message))
    save(versionOf(message))
  }

  function pressed(event: KeyboardEvent) {
    event.stopPropagation()
    if (event.key === "Escape") close()
    else if (enterSends(event)) {
      event.preventDefault()
      if (!overtaken && !gone) save()
    }
  }

  return (
    <form
      class="edit"
      onSubmit={(event) => {
        event.preventDefault()
        if (!overtaken && !gone) save()
      }}
    >
      {gone && (
        <p class="overtaken" role="alert">
          {t("The message was deleted meanwhile. What you have written:")}
        </p>
      )}
      {overtaken && (
        <div class="overtaken" role="alert">
          <p>{t("The message was changed meanwhile. Now it says:")}</p>
          <blockquote dir="auto">{message.text}</blockquote>
          <p>{t("What you have written:")}</p>
        </div>
      )}
      <textarea
        ref={field}
        class="input"
        dir="auto"
        aria-label={t("Change the message")}
        value={text}
        onInput={(event) => typed(event.currentTarget.value)}
        onKeyDown={pressed}
      />
      {wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      <div class="edit-actions">
        {(late || gone) && (
          <button type="button" class="button" onClick={() => copyText(text)}>
            {t("Copy what I wrote")}
          </button>
        )}
        <button type="button" class="button" onClick={close}>
          {overtaken ? t("Keep the other text") : gone ? t("Close") : t("Cancel")}
        </button>
        {gone ? null : overtaken ? (
          <button type="button" class="button primary" disabled={busy || !text.trim()} onClick={keepMine}>
            {t("Save mine")}
          </button>
        ) : (
          <button type="submit" class="button primary" disabled={busy || !text.trim()}>
            {t("Save")}
          </button>
        )}
      </div>
    </form>
  )
}
