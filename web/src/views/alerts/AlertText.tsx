/** What an alert says: what to do comes first, in large letters. */
import { t } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import type { Alert } from "../../state/alerts"
import { Icon } from "../../ui/Icon"
import { headingOf, saidIn } from "./words"

export function AlertText({ alert, level = 2 }: { alert: Alert; level?: 1 | 2 }) {
  const { code, said } = saidIn(alert.texts)
  const Heading = level === 1 ? "h1" : "h2"
  return (
    <div class="alert-text" lang={code} dir="auto">
      {alert.drill && <p class="alert-drill">{t("DRILL: this is an exercise")}</p>}
      <Heading class="alert-headline" id={`alert-${alert.id}`}>
        <Icon name={alert.kind === "all_clear" ? "check" : "alert"} />
        <span>{headingOf(alert.kind, said.headline)}</span>
      </Heading>
      {said.instruction && <p class="alert-instruction">{said.instruction}</p>}
      {said.description && <p class="alert-description">{said.description}</p>}
      {alert.area && <p class="soft">{t("Where: {area}", { area: alert.area })}</p>}
      {alert.links.map((link) => (
        <p key={link.url}>
          <a href={link.url} target="_blank" rel="noreferrer">
            {link.title}
          </a>
        </p>
      ))}
      <p class="soft note">
        <time dateTime={alert.at}>{fullTime(alert.at)}</time>
      </p>
    </div>
  )
}
