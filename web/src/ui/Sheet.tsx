/** A sheet that comes up from below, within reach of the thumb; beside it a tap or Escape closes it. */
import type { ComponentChildren } from "preact"
import { useEffect, useId, useRef } from "preact/hooks"
import { t } from "../i18n"

interface Props {
  title: string
  onClose(): void
  children: ComponentChildren
}

export function Sheet({ title, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  // The finger that opened the sheet lets go over it: nothing there counts as pressed unless the press also began there.
  const began = useRef<EventTarget | null>(null)
  useEffect(() => {
    const shown = dialog.current
    const before = document.activeElement
    shown?.showModal()
    return () => {
      shown?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard has Escape and the button
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onPointerDownCapture={(event) => {
        began.current = event.target
      }}
      onClickCapture={(event) => {
        // A click by the keyboard or a screen reader has no pointer before it.
        if (began.current !== null || event.detail === 0) return
        event.preventDefault()
        event.stopPropagation()
      }}
      onClick={(event) => {
        if (began.current === event.currentTarget && event.target === event.currentTarget) onClose()
      }}
    >
      <div class="sheet-body">
        <h2 id={heading} class="unseen">
          {title}
        </h2>
        {children}
        <button type="button" class="button sheet-close" onClick={onClose}>
          {t("Close")}
        </button>
      </div>
    </dialog>
  )
}
