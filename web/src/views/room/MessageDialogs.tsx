/** The dialogs about a message, whichever way they were asked for. */
import { t } from "../../i18n"
import { Confirm } from "../../ui/Confirm"
import { lazy } from "../shell/lazy"
import { deleteMessage } from "./actions"
import { asking, stopAsking } from "./asking"

const EarlierTexts = lazy(() => import("./EarlierTexts").then((module) => module.EarlierTexts), null)
const ForwardDialog = lazy(() => import("./ForwardDialog").then((module) => module.ForwardDialog), null)
const WhoReacted = lazy(() => import("./WhoReacted").then((module) => module.WhoReacted), null)
const Readers = lazy(() => import("./Readers").then((module) => module.Readers), null)
const AskConfirm = lazy(() => import("./AskConfirm").then((module) => module.AskConfirm), null)
const LegalStatus = lazy(() => import("../records/LegalStatus").then((module) => module.LegalStatus), null)
const HandOver = lazy(() => import("../records/HandOver").then((module) => module.HandOver), null)
const Urgent = lazy(() => import("./Urgent").then((module) => module.Urgent), null)
const ActionSheet = lazy(() => import("./ActionSheet").then((module) => module.ActionSheet), null)
const ReportDialog = lazy(() => import("../reports/ReportDialog").then((module) => module.ReportDialog), null)

export function MessageDialogs() {
  const asked = asking.value
  if (!asked) return null
  const { message } = asked
  if (asked.what === "history") {
    const now = message.deleted ? null : message
    return <EarlierTexts path={`messages/${message.id}`} now={now} onClose={stopAsking} />
  }
  if (asked.what === "forward") return <ForwardDialog message={message} onClose={stopAsking} />
  if (asked.what === "reactions") return <WhoReacted reactions={message.reactions} onClose={stopAsking} />
  if (asked.what === "report") return <ReportDialog message={message} onClose={stopAsking} />
  if (asked.what === "readers") return <Readers message={message} onClose={stopAsking} />
  if (asked.what === "status") return <LegalStatus message={message} onClose={stopAsking} />
  if (asked.what === "register") return <HandOver message={message} onClose={stopAsking} />
  if (asked.what === "ask") return <AskConfirm message={message} onClose={stopAsking} />
  if (asked.what === "urgent") return <Urgent message={message} onClose={stopAsking} />
  if (asked.what === "actions") return <ActionSheet {...asked} onClose={stopAsking} />
  return (
    <Confirm
      title={t("Delete the message?")}
      text={message.text}
      action={t("Delete")}
      onConfirm={() => deleteMessage(message)}
      onClose={stopAsking}
    />
  )
}
