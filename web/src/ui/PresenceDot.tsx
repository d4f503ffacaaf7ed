/** Presence as a shape, a colour and a word: full, half, barred, empty. */
import { t } from "../i18n"
import type { PresenceState } from "../state/types"

export function presenceWord(state: PresenceState): string {
  const words: Record<PresenceState, string> = {
    online: t("online"),
    away: t("away"),
    busy: t("busy"),
    offline: t("offline"),
    unknown: t("presence unknown"),
  }
  return words[state]
}

const shapes = {
  online: <circle cx="8" cy="8" r="6" fill="var(--good)" />,
  away: (
    <>
      <circle cx="8" cy="8" r="5" fill="none" stroke="var(--away)" stroke-width="2" />
      <path d="M8 3a5 5 0 0 1 0 10z" fill="var(--away)" />
    </>
  ),
  busy: (
    <>
      <circle cx="8" cy="8" r="6" fill="var(--alert)" />
      <path d="M5 8h6" stroke="var(--surface)" stroke-width="2" />
    </>
  ),
  offline: <circle cx="8" cy="8" r="5" fill="none" stroke="var(--edge)" stroke-width="2" />,
}

export function PresenceDot({ state, inline = false }: { state: PresenceState; inline?: boolean }) {
  if (state === "unknown") return null
  return (
    <span class={inline ? "presence inline" : "presence"} data-presence={state}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {shapes[state]}
      </svg>
      {!inline && <span class="unseen">, {presenceWord(state)}</span>}
    </span>
  )
}
