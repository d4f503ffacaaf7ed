/** Whether a post is kept, whatever the rules of retention say. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import type { Id } from "../../state/types"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"
import { ErrorState, Skeleton } from "../../ui/State"
import { say } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"

export function KeepDialog({ post, onClose }: { post: Id; onClose(): void }) {
  const found = useLoad(() => rest.get<{ kept: boolean }>(`posts/${post}/kept`), [post])
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState("")
  const kept = found.data?.kept

  async function change() {
    setBusy(true)
    setWrong("")
    try {
      await rest.put(`posts/${post}/kept`, { on: !kept })
      say(kept ? t("The rules hold for the post again.") : t("The post is kept."))
      onClose()
    } catch (error) {
      setWrong(explain(error))
      setBusy(false)
    }
  }

  return (
    <Dialog title={t("Keep for the record")} onClose={onClose}>
      {found.error !== null && <ErrorState error={found.error} onRetry={found.reload} />}
      {!found.data && found.error === null && <Skeleton rows={1} />}
      {found.data && (
        <>
          <p>
            {kept
              ? t("This post is kept. No rule purges it, nor what is said about it.")
              : t("A post that is kept is purged by no rule, nor what is said about it.")}
          </p>
          {wrong && (
            <p class="wrong" role="alert">
              {wrong}
            </p>
          )}
          <div class="dialog-actions">
            <button type="button" class="button" onClick={onClose}>
              {t("Cancel")}
            </button>
            <button type="button" class="button primary" disabled={busy} onClick={change}>
              {kept ? t("Let the rules hold") : t("Keep the post")}
            </button>
          </div>
        </>
      )}
    </Dialog>
  )
}
