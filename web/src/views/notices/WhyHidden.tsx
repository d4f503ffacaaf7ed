/** To the author of a hidden message: why it is. */
import { t } from "../../i18n"
import { noticeAbout, readNotice } from "../../state/notices"
import type { Id } from "../../state/types"
import { Dialog } from "../../ui/Dialog"
import { ErrorState, Skeleton } from "../../ui/State"
import { useLoad } from "../../ui/useLoad"
import { NoticeText, titleOf } from "./NoticeText"

export function WhyHidden({ message, onClose }: { message: Id; onClose(): void }) {
  const found = useLoad(async () => {
    const notice = await noticeAbout(`message:${message}`)
    if (notice) await readNotice(notice)
    return { notice }
  }, [message])
  const notice = found.data?.notice
  return (
    <Dialog title={notice ? titleOf(notice) : t("Hidden by a moderator")} onClose={onClose}>
      {found.error !== null ? (
        <ErrorState error={found.error} onRetry={found.reload} />
      ) : !found.data ? (
        <Skeleton rows={2} />
      ) : notice ? (
        <NoticeText notice={notice} />
      ) : (
        <p>{t("Ask a moderator.")}</p>
      )}
    </Dialog>
  )
}
