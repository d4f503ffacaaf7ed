/** Alerts: the last ones for everybody, and for those who send them what there is to do. */
import type { ComponentChildren } from "preact"
import { t } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { type AlertPart, to } from "../../router"
import { alertTurn, followsAlerts, sendsAlerts } from "../../state/alertDesk"
import { myAlerts } from "../../state/alerts"
import type { Id } from "../../state/types"
import { BackLink } from "../../ui/BackLink"
import { Icon } from "../../ui/Icon"
import { ListPane } from "../../ui/ListPane"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { usePages } from "../../ui/usePages"
import { AlertView } from "./AlertView"
import { Board } from "./Board"
import { Composer } from "./Composer"
import { Drills } from "./Drills"
import { MyAlertView } from "./MyAlertView"
import { Screens } from "./Screens"
import { Sources } from "./Sources"
import type { Line } from "./types"
import { Warnings } from "./Warnings"
import { WarningView } from "./WarningView"
import { headingOf, saidIn, stateWord } from "./words"
import "../../styles/alerts.css"
import "../../styles/alertDesk.css"

/** Places that are no alert's id. */
const NEW = "new"
const DRILLS = "drills"
const SCREENS = "screens"

function Mine({ chosen }: { chosen: Id | undefined }) {
  if (!myAlerts.value.length)
    return <p class="soft padded-line">{t("No alert has gone to you. That is good.")}</p>
  return (
    <ul>
      {myAlerts.value.map(({ alert, mine }) => {
        const { code, said } = saidIn(alert.texts)
        return (
          <li key={alert.id}>
            <a
              class="row alert-row"
              href={to.alert(alert.id)}
              aria-current={chosen === alert.id ? "page" : undefined}
            >
              <span class="row-name" lang={code}>
                {alert.drill && <strong>{t("DRILL")} </strong>}
                {headingOf(alert.kind, said.headline)}
              </span>
              <span class="row-line">
                {stateWord(alert.state)} · {fullTime(alert.at)}
                {alert.ask && !mine.answer && ` · ${t("No answer yet")}`}
              </span>
            </a>
          </li>
        )
      })}
    </ul>
  )
}

function Sent({ chosen }: { chosen: Id | undefined }) {
  const pages = usePages<Line>(
    async (cursor) => {
      const answer = await rest.get<{ alerts: Line[]; next: string | null }>("alerts", { cursor, limit: 30 })
      return { items: answer.alerts, next: answer.next }
    },
    [alertTurn.value],
  )
  if (pages.error !== null) return <ErrorState error={pages.error} onRetry={pages.reload} />
  if (!pages.items) return <Skeleton rows={3} />
  if (!pages.items.length) return <p class="soft padded-line">{t("Nobody has written an alert yet.")}</p>
  return (
    <>
      <ul>
        {pages.items.map((line) => {
          const { said, code } = saidIn(
            Object.fromEntries(Object.entries(line.headlines).map(([key, headline]) => [key, { headline }])),
          )
          return (
            <li key={line.id}>
              <a
                class="row alert-row"
                href={to.alert(line.id)}
                aria-current={chosen === line.id ? "page" : undefined}
              >
                <span class="row-name" lang={code}>
                  {line.drill && <strong>{t("DRILL")} </strong>}
                  {said.headline || t("Without a headline")}
                </span>
                <span class="row-line">
                  {line.proposal ? <strong>{t("Waits for approval")}</strong> : stateWord(line.state)} ·{" "}
                  {fullTime(line.sent_at ?? line.created_at)}
                </span>
              </a>
            </li>
          )
        })}
      </ul>
      {pages.next && (
        <button type="button" class="button" disabled={pages.busy} onClick={pages.more}>
          {t("Show more")}
        </button>
      )}
    </>
  )
}

function Head({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <header class="pane-head">
      <BackLink href={to.alerts()} />
      <h1>{title}</h1>
      {children}
    </header>
  )
}

function Chosen({ id, part }: { id: Id | undefined; part: AlertPart | undefined }) {
  if (id === undefined)
    return (
      <State icon="bell" title={t("Choose an alert")}>
        <p>{t("The last alerts can be read here, also without a network.")}</p>
      </State>
    )
  if (id === NEW && sendsAlerts.value)
    return (
      <>
        <Head title={t("New alert")} />
        <div class="pane-body padded alert-body">
          <Composer />
        </div>
      </>
    )
  if (id === DRILLS && sendsAlerts.value)
    return (
      <>
        <Head title={t("Drills over time")} />
        <div class="pane-body padded alert-body">
          <Drills />
        </div>
      </>
    )
  if (id === SCREENS && followsAlerts.value)
    return (
      <>
        <Head title={t("Screens on a wall")} />
        <div class="pane-body padded alert-body">
          <Screens />
        </div>
      </>
    )
  if (part === "warning" && sendsAlerts.value)
    return (
      <>
        <Head title={t("Warning from others")} />
        <div class="pane-body padded alert-body">
          <WarningView key={id} id={id} />
        </div>
      </>
    )
  if (part === "board" && followsAlerts.value)
    return (
      <>
        <Head title={t("How it goes")} />
        <div class="pane-body padded alert-body">
          <Board key={id} id={id} />
        </div>
      </>
    )
  return (
    <>
      <Head title={t("Alert")} />
      <div class="pane-body padded alert-body">
        {sendsAlerts.value ? (
          <AlertView key={id} id={id} changing={part === "change"} />
        ) : (
          <MyAlertView key={id} id={id} />
        )}
      </div>
    </>
  )
}

export function Alerts({ id, part }: { id?: Id; part?: AlertPart }) {
  return (
    <>
      <ListPane label={t("Alerts")}>
        <header class="pane-head">
          <h1>{t("Alerts")}</h1>
        </header>
        <nav class="pane-body" aria-label={t("Alerts")}>
          {followsAlerts.value && (
            <p class="alert-new">
              {sendsAlerts.value && (
                <>
                  <a class="button primary" href={to.alert(NEW)}>
                    <Icon name="plus" />
                    {t("New alert")}
                  </a>
                  <a class="button" href={to.alert(DRILLS)}>
                    {t("Drills")}
                  </a>
                </>
              )}
              <a class="button" href={to.alert(SCREENS)}>
                {t("Wall screen")}
              </a>
            </p>
          )}
          {sendsAlerts.value && (
            <>
              <h2 class="list-heading">{t("Written here")}</h2>
              <Sent chosen={id} />
              <Warnings chosen={id}>
                <Sources />
              </Warnings>
            </>
          )}
          <h2 class="list-heading">{t("To me")}</h2>
          <Mine chosen={id} />
        </nav>
      </ListPane>
      <section
        id="main"
        class="pane main"
        role={id ? "main" : "region"}
        aria-label={id ? undefined : t("What was chosen")}
        tabIndex={-1}
      >
        <Chosen id={id} part={part} />
      </section>
    </>
  )
}
