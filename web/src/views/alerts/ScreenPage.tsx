/** A screen on a wall, for those without any phone: nobody is signed in, its address holds which unit it is for. */
import { useEffect, useState } from "preact/hooks"
import { t } from "../../i18n"
import { clock } from "../../i18n/dates"
import { isPassing, Refused } from "../../net/errors"
import { rest } from "../../net/rest"
import type { Alert } from "../../state/alerts"
import { State } from "../../ui/State"
import { AlertText } from "./AlertText"
import { sound } from "./sound"
import "../../styles/alerts.css"
import "../../styles/alertDesk.css"

const ASK_MS = 5_000

interface Found {
  unit: string
  alerts: Alert[]
}

export function ScreenPage() {
  const screen = location.hash.slice(1)
  const [found, setFound] = useState<Found | null>(null)
  const [at, setAt] = useState<string | null>(null)
  const [wrong, setWrong] = useState<unknown>(null)
  const key = found?.alerts.map((alert) => `${alert.id}:${alert.number}`).join(" ") ?? ""
  useEffect(() => {
    let over = false
    async function ask(): Promise<void> {
      try {
        const answer = await rest.post<Found>("alerts/screen", { screen })
        if (over) return
        setFound(answer)
        setAt(new Date().toISOString())
        setWrong(null)
      } catch (error) {
        if (!over) setWrong(error)
      }
    }
    void ask()
    const timer = setInterval(ask, ASK_MS)
    return () => {
      over = true
      clearInterval(timer)
    }
  }, [screen])
  useEffect(() => {
    if (key) sound()
  }, [key])
  if (wrong instanceof Refused && !isPassing(wrong))
    return (
      <main id="main" class="wall">
        <h1 class="unseen">{t("Alerts")}</h1>
        <State icon="alert" title={t("This address shows nothing")}>
          <p role="alert">{wrong.message}</p>
        </State>
      </main>
    )
  return (
    <main id="main" class={`wall${found?.alerts.length ? " alarmed" : ""}`} aria-live="assertive">
      {found?.alerts.map((alert) => (
        <AlertText key={alert.id} alert={alert} level={1} />
      ))}
      {!found?.alerts.length && <h1 class="unseen">{t("Alerts")}</h1>}
      {found && !found.alerts.length && (
        <State icon="check" title={t("No alert")}>
          <p>{found.unit}</p>
        </State>
      )}
      <p class={wrong ? "wrong" : "soft"} role="status">
        {wrong
          ? t("No connection since {time}: an alert would not be seen here.", { time: at ? clock(at) : "–" })
          : at && t("Looked at {time}", { time: clock(at) })}
      </p>
    </main>
  )
}
