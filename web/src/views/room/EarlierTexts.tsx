/** What a message said before, each text with its time. */
import { t } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import type { EarlierTexts as Earlier, Message } from "../../state/types"
import { Dialog } from "../../ui/Dialog"
import { ErrorState, Skeleton } from "../../ui/State"
import { useLoad } from "../../ui/useLoad"

function Text({ at, text, note }: { at: string; text: string; note?: string }) {
  return (
    <li>
      <p class="soft note">
        <time dateTime={at}>{fullTime(at)}</time>
        {note && <> · {note}</>}
      </p>
      <p class="text plain" dir="auto">
        {text}
      </p>
    </li>
  )
}

export function EarlierTexts({ message, onClose }: { message: Message; onClose(): void }) {
  const loading = useLoad(() => rest.get<Earlier>(`messages/${message.id}/history`), [message.id])
  const found = loading.data
  return (
    <Dialog title={message.deleted ? t("What was deleted") : t("Earlier texts")} onClose={onClose}>
      {message.deleted && (
        <p class="soft">{t("That you have looked at this is written to the audit trail.")}</p>
      )}
      {found ? (
        <ol class="versions">
          {!message.deleted && (
            <Text at={message.edited_at ?? message.at} text={message.text} note={t("stands now")} />
          )}
          {found.versions.map((version) => (
            <Text
              key={version.at}
              at={version.at}
              text={version.text}
              note={version.deletion ? t("deleted by {name}", { name: version.by.name }) : undefined}
            />
          ))}
          {!found.all && <li class="soft">{t("There are still older ones.")}</li>}
        </ol>
      ) : loading.error !== null ? (
        <ErrorState error={loading.error} onRetry={loading.reload} />
      ) : (
        <Skeleton rows={2} />
      )}
    </Dialog>
  )
}
