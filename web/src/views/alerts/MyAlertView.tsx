/** One of the last alerts that have gone to me, with my answer. */
import { t } from "../../i18n"
import { to } from "../../router"
import { followsAlerts } from "../../state/alertDesk"
import { answerAlert, answerWaits, myAlerts, stands } from "../../state/alerts"
import type { Id } from "../../state/types"
import { State } from "../../ui/State"
import { AlertText } from "./AlertText"
import { AnswerPart } from "./AnswerPart"
import { answerWord } from "./words"

export function MyAlertView({ id }: { id: Id }) {
  const one = myAlerts.value.find((other) => other.alert.id === id)
  if (!one)
    return (
      <State icon="search" title={t("Nothing here")}>
        <p>{t("It does not exist, or it is not open to you.")}</p>
      </State>
    )
  const { alert, mine } = one
  return (
    <>
      <AlertText alert={alert} />
      {mine.answer && (
        <p class="alert-given" role="status">
          {t("Your answer: {answer}", { answer: answerWord(mine.answer) })}
          {mine.words && ` – ${mine.words}`}
          {answerWaits(id) && ` (${t("waits for the network")})`}
        </p>
      )}
      {alert.ask && stands(alert) && (
        <AnswerPart
          key={mine.answer}
          given={mine.answer}
          words={mine.words}
          onAnswer={(answer, words) => void answerAlert(one, answer, words)}
        />
      )}
      {followsAlerts.value && (
        <a class="button" href={to.alert(id, "board")}>
          {t("How it goes in my units")}
        </a>
      )}
    </>
  )
}
