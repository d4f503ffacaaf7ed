import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { say, sayWhy } from "../../ui/toast"
import { Bell } from "./Bell"
import { type Followable, follow } from "./store"

interface Props {
  kind: Followable
  source: string
  following: boolean
  /** Whether I am notified of each post; without it that cannot be chosen here. */
  notify?: boolean
  onChange?(on: boolean, notify: boolean): void
}

/** Follow a source, or stop it; who follows may be notified of each post. */
export function FollowButton({ kind, source, following, notify, onChange }: Props) {
  const [busy, setBusy] = useState(false)
  async function press(on: boolean, tell?: boolean) {
    setBusy(true)
    try {
      onChange?.(on, await follow(kind, source, on, tell))
      if (tell !== undefined)
        say(tell ? t("You are notified of each new post.") : t("You are not notified of new posts."))
    } catch (error) {
      sayWhy(error)
    }
    setBusy(false)
  }
  return (
    <>
      <button
        type="button"
        class={following ? "button" : "button primary"}
        aria-pressed={following}
        disabled={busy}
        onClick={() => press(!following)}
      >
        {following ? t("Following") : t("Follow")}
      </button>
      {following && notify !== undefined && (
        <Bell label={t("Notify me of new posts")} on={notify} busy={busy} onPress={(on) => press(true, on)} />
      )}
    </>
  )
}
