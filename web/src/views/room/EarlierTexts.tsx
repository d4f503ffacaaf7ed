/** What something said before, each text with its time. */
import { t } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import type { EarlierTexts as Earlier } from "../../state/types"
import { Dialog } from "../../ui/Dialog"
import { ErrorState, Skeleton } from "../../ui/State"
import { useLoad } from "../../ui/useLoad"

interface Props {
  /** Where they are: `messages/<id>`, `posts/<id>` or `comments/<id>`. */
  path: string
  /** What stands now, null where it was deleted. */
  now: { at: string; edited_at: string | null; text: string } | null
  onClose(): void
}

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

export function EarlierTexts({ path, now, onClose }: Props) {
  const loading = useLoad(() => rest.get<Earlier>(`${path}/history`), [path])
  const found = loading.data
  return (
    <Dialog title={now ? t("Earlier texts") : t("What was deleted")} onClose={onClose}>
      {!now && <p class="soft">{t("That you have looked at this is written to the audit trail.")}</p>}
      {found ? (
        <ol class="versions">
          {now && <Text at={now.edited_at ?? now.at} text={now.text} note={t("stands now")} />}
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
