/** Says, without haste, that the connection is gone, how old what one sees is, and what one can do meanwhile. */
import { useEffect, useState } from "preact/hooks"
import { t } from "../../i18n"
import { clock, dayOf, fullTime, today } from "../../i18n/dates"
import { VersionNote } from "../../pwa/VersionNote"
import { loadNewest } from "../../pwa/version"
import { freshAt } from "../../state/cache"
import { linkState, socket } from "../../state/connection"
import { mustRead, postponed } from "../../state/notices"
import { online } from "../../state/online"
import { outbox } from "../../state/outbox"
import { Icon } from "../../ui/Icon"
import { lazy } from "./lazy"

const Unsent = lazy(() => import("./Unsent").then((module) => module.Unsent), null)
const MustReadNote = lazy(() => import("./MustReadNote").then((module) => module.MustReadNote), null)

const PATIENCE_MS = 1_200

/** "14:32", or with the day when that is another. */
function whenWas(at: number): string {
  const time = new Date(at).toISOString()
  return dayOf(time) === dayOf(today().toISOString()) ? clock(time) : fullTime(time)
}

function words(refused: boolean): string {
  const waits = outbox.value.some((entry) => entry.refused === null)
  if (refused) return t("This page is out of step with the server. Load it again.")
  if (!online.value) return t("You are offline. What you write is sent when the network is back.")
  if (waits) return t("Reconnecting … What you wrote is sent when the connection is back.")
  return t("Reconnecting …")
}

function WhatWorks() {
  return (
    <details>
      <summary>{t("What works offline?")}</summary>
      <p>{t("You can read the rooms and cards that you have opened here, and write in the rooms.")}</p>
      <p>{t("Searching, files and changing settings need the network.")}</p>
    </details>
  )
}

export function ConnectionBanner() {
  const state = linkState.value
  const broken = state === "waiting" || state === "refused"
  const [shown, setShown] = useState(broken && !online.value)
  useEffect(() => {
    if (!broken) {
      setShown(false)
      return
    }
    const timer = setTimeout(() => setShown(true), online.value ? PATIENCE_MS : 0)
    return () => clearTimeout(timer)
  }, [broken, online.value])

  const fresh = freshAt.value
  return (
    <div class="connection" data-link={state}>
      <div role="status">
        {shown && (
          <p>
            <Icon name={online.value ? "clock" : "offline"} tiny />
            <span>
              {words(state === "refused")}
              {fresh !== null && state === "waiting" && (
                <span class="fresh"> {t("Updated {time}.", { time: whenWas(fresh) })}</span>
              )}
            </span>
            {state === "waiting" && online.value && (
              <button type="button" class="button plain" onClick={socket.probe}>
                {t("Try now")}
              </button>
            )}
            {state === "refused" && (
              <button type="button" class="button plain" onClick={() => void loadNewest()}>
                {t("Load again")}
              </button>
            )}
          </p>
        )}
      </div>
      {shown && !online.value && <WhatWorks />}
      <VersionNote />
      {outbox.value.some((entry) => entry.refused !== null) && <Unsent />}
      {mustRead.value && postponed.value === mustRead.value.id && <MustReadNote />}
    </div>
  )
}
