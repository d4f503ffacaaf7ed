import { useState } from "preact/hooks"
import { t } from "../i18n"
import { Dialog } from "./Dialog"
import { explain } from "./explain"

interface Props {
  title: string
  text: string
  action: string
  onConfirm(): Promise<unknown>
  onClose(): void
}

/** Asks before something that cannot be undone; stays open and says why if it fails. */
export function Confirm({ title, text, action, onConfirm, onClose }: Props) {
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState("")
  async function confirm() {
    setBusy(true)
    setWrong("")
    try {
      await onConfirm()
      onClose()
    } catch (error) {
      setWrong(explain(error))
      setBusy(false)
    }
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <p dir="auto">{text}</p>
      {wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          {t("Cancel")}
        </button>
        <button type="button" class="button danger" disabled={busy} onClick={confirm}>
          {action}
        </button>
      </div>
    </Dialog>
  )
}
