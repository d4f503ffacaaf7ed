/** Why a message was not sent, and what can be done about it. */
import { t } from "../../i18n"
import { dropOutgoing, type Outgoing, retry, takeBack } from "../../state/outbox"
import { Icon } from "../../ui/Icon"
import { copyText } from "./actions"

export function RefusedNote({ entry }: { entry: Outgoing }) {
  return (
    <div class="delivery failed note" role="alert">
      <p>
        <Icon name="alert" tiny />
        {t("Not sent.")} {entry.refused}
      </p>
      <div>
        <button type="button" class="button" onClick={() => void retry(entry.client_id)}>
          {entry.code === "stale" ? t("Send now") : t("Try again")}
        </button>
        {entry.text && (
          <button type="button" class="button" onClick={() => copyText(entry.text)}>
            {t("Copy the text")}
          </button>
        )}
        <button type="button" class="button" onClick={() => takeBack(entry)}>
          {t("Change")}
        </button>
        <button type="button" class="button danger" onClick={() => dropOutgoing(entry.client_id)}>
          {t("Remove")}
        </button>
      </div>
    </div>
  )
}
