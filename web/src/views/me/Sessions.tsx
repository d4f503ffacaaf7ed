/** Where I am signed in, and ending it. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import type { Session } from "../../state/types"
import { Confirm } from "../../ui/Confirm"
import { ErrorState, Skeleton } from "../../ui/State"
import { useLoad } from "../../ui/useLoad"

export function Sessions() {
  const found = useLoad(() => rest.get<{ sessions: Session[] }>("sessions"), [])
  const [ending, setEnding] = useState<Session | null>(null)
  if (found.error !== null) return <ErrorState error={found.error} onRetry={found.reload} />
  if (!found.data) return <Skeleton rows={2} />
  const { sessions } = found.data

  async function end(session: Session) {
    await rest.delete(`sessions/${session.id}`)
    found.change({ sessions: sessions.filter((other) => other.id !== session.id) })
  }

  return (
    <>
      <ul class="cards">
        {sessions.map((session) => (
          <li key={session.id} class="card-row">
            <div class="card-row-body">
              <h3>
                <bdi>{session.device || t("Unknown device")}</bdi>
              </h3>
              <p class="soft note">{t("Last used {time}", { time: fullTime(session.last_seen_at) })}</p>
            </div>
            {session.current ? (
              <span class="tag">{t("This device")}</span>
            ) : (
              <button
                type="button"
                class="button"
                aria-label={t("Sign out {device}", { device: session.device || t("Unknown device") })}
                onClick={() => setEnding(session)}
              >
                {t("Sign out")}
              </button>
            )}
          </li>
        ))}
      </ul>
      {ending && (
        <Confirm
          title={t("Sign out this device?")}
          text={ending.device || t("Unknown device")}
          action={t("Sign out")}
          onConfirm={() => end(ending)}
          onClose={() => setEnding(null)}
        />
      )}
    </>
  )
}
