/** A notice one has to read: it opens by itself. Put off, it leaves a line (shell/ConnectionBanner). */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { mustRead, postponed, readNotice } from "../../state/notices"
import { Dialog } from "../../ui/Dialog"
import { sayWhy } from "../../ui/toast"
import { NoticeText, titleOf } from "./NoticeText"

export function MustRead() {
  const notice = mustRead.value
  const [busy, setBusy] = useState(false)
  if (!notice || postponed.value === notice.id) return null

  async function read() {
    if (!notice) return
    setBusy(true)
    await readNotice(notice).catch(sayWhy)
    setBusy(false)
  }

  return (
    <Dialog title={titleOf(notice)} onClose={() => (postponed.value = notice.id)}>
      <NoticeText notice={notice} />
      <div class="dialog-actions">
        <button type="button" class="button primary" disabled={busy} onClick={read}>
          {t("I have read this")}
        </button>
      </div>
    </Dialog>
  )
}
