import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { sayWhy } from "../../ui/toast"
import { type Followable, follow } from "./store"

interface Props {
  kind: Followable
  source: string
  following: boolean
  onChange?(on: boolean): void
}

/** Follow a source, or stop it. */
export function FollowButton({ kind, source, following, onChange }: Props) {
  const [busy, setBusy] = useState(false)
  async function press() {
    setBusy(true)
    try {
      await follow(kind, source, !following)
      onChange?.(!following)
    } catch (error) {
      sayWhy(error)
    }
    setBusy(false)
  }
  return (
    <button
      type="button"
      class={following ? "button" : "button primary"}
      aria-pressed={following}
      disabled={busy}
      onClick={press}
    >
      {following ? t("Following") : t("Follow")}
    </button>
  )
}
