/** An alert over everything: it stays until it is answered, or read where no answer is asked. */
import { useEffect, useRef } from "preact/hooks"
import { t } from "../../i18n"
import { answerAlert, calling, type MyAlert, noteOpened, putAway, rings, stands } from "../../state/alerts"
import { online } from "../../state/online"
import { AlertText } from "./AlertText"
import { AnswerPart } from "./AnswerPart"
import { sound } from "./sound"
import { answerWord } from "./words"
import "../../styles/alerts.css"

function Shown({ one }: { one: MyAlert }) {
  const { alert, mine } = one
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    const before = document.activeElement
    // Above whatever dialog is open.
    element?.showModal()
    return () => {
      element?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  useEffect(() => noteOpened(alert.id), [alert.id])
  useEffect(() => {
    if (stands(alert)) sound()
    if ("vibrate" in navigator && stands(alert)) navigator.vibrate([300, 150, 300])
  }, [alert.id, alert.number, rings.value])
  const asks = alert.ask && stands(alert)
  return (
    <dialog
      ref={dialog}
      class={`alert-overlay${stands(alert) ? "" : " over"}`}
      role="alertdialog"
      aria-labelledby={`alert-${alert.id}`}
      onCancel={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        // A second Escape closes a dialog whatever its page says.
        if (event.key === "Escape") event.preventDefault()
      }}
    >
      <AlertText alert={alert} />
      {asks && (
        <AnswerPart
          given={mine.answer}
          words={mine.words}
          onAnswer={(answer, words) => void answerAlert(one, answer, words)}
        />
      )}
      {!asks && (
        <button type="button" class="button primary alert-answer" onClick={() => void putAway(one)}>
          {t("I have read this")}
        </button>
      )}
      {asks && mine.answer && (
        <button type="button" class="button plain" onClick={() => void putAway(one)}>
          {t("My answer stays: {answer}", { answer: answerWord(mine.answer) })}
        </button>
      )}
      {!online.value && asks && (
        <p class="soft" role="status">
          {t("You are offline. Your answer is kept and sent when the network is back.")}
        </p>
      )}
    </dialog>
  )
}

export function AlertOverlay() {
  const one = calling.value
  return one ? <Shown key={one.alert.id} one={one} /> : null
}
