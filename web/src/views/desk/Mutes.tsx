/** Who cannot write just now, and letting them before the time is over. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { to } from "../../router"
import { myId } from "../../state/session"
import { Confirm } from "../../ui/Confirm"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { useLoad } from "../../ui/useLoad"
import type { Mute } from "./types"

export function Mutes() {
  const loading = useLoad(() => rest.get<{ mutes: Mute[] }>("moderation/mutes"), [])
  const [lifting, setLifting] = useState<Mute | null>(null)
  if (loading.error !== null) return <ErrorState error={loading.error} onRetry={loading.reload} />
  if (!loading.data) return <Skeleton rows={3} />
  const { mutes } = loading.data
  if (!mutes.length)
    return (
      <State icon="check" title={t("Everybody can write")}>
        <p>{t("Whom a moderator takes the word from for a time is shown here.")}</p>
      </State>
    )

  async function lift(mute: Mute) {
    await rest.delete(`moderation/mutes/${mute.person.id}`)
    loading.change({ mutes: mutes.filter((other) => other !== mute) })
  }

  return (
    <>
      <ul class="cards">
        {mutes.map((mute) => (
          <li key={mute.person.id} class="card-row">
            <div class="card-row-body">
              <h2>
                <bdi>{mute.person.name}</bdi>
              </h2>
              <p>{t("Cannot write until {time}.", { time: fullTime(mute.until) })}</p>
              <p class="soft note">
                {t("Decided by {name}", { name: mute.by?.name ?? t("Former colleague") })}
                {mute.case && (
                  <>
                    {" · "}
                    <a href={to.desk("cases", mute.case)}>{t("The case")}</a>
                  </>
                )}
              </p>
            </div>
            {mute.person.id !== myId.value && (
              <button type="button" class="button" onClick={() => setLifting(mute)}>
                {t("Let them write")}
              </button>
            )}
          </li>
        ))}
      </ul>
      {lifting && (
        <Confirm
          title={t("Let {name} write again?", { name: lifting.person.name })}
          text={t("They are told, and can write at once.")}
          action={t("Let them write")}
          onConfirm={() => lift(lifting)}
          onClose={() => setLifting(null)}
        />
      )}
    </>
  )
}
