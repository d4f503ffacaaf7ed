/** Letting a message of one's own through the others' working hours. */
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import type { Message } from "../../state/types"
import { Confirm } from "../../ui/Confirm"
import { say } from "../../ui/toast"

export function Urgent({ message, onClose }: { message: Message; onClose(): void }) {
  return (
    <Confirm
      title={t("Wake those who are off?")}
      text={t(
        "Everybody in the room who has not read it gets a notification now, also outside of their working hours. That you did this is written to the audit trail.",
      )}
      action={t("Send it now")}
      onConfirm={async () => {
        await rest.put(`messages/${message.id}/urgent`, {})
        say(t("It is on its way to those who are off too."))
      }}
      onClose={onClose}
    />
  )
}
