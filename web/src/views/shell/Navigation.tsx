import { t, tn } from "../../i18n"
import { isChat, route, to } from "../../router"
import { followsAlerts, waitingAlerts } from "../../state/alertDesk"
import { myAlerts, stands } from "../../state/alerts"
import { hasDesk, waitingCases } from "../../state/desk"
import { unreadNotices } from "../../state/notices"
import { useSelect, world } from "../../state/store"
import { callsForMe, myRooms } from "../../state/world"
import { Icon, type IconName } from "../../ui/Icon"
import { opened } from "./Shortcuts"

interface Place {
  name: string
  icon: IconName
  href: string
  here: boolean
  count?: number
  /** The count in words. */
  counted?: string
}

/** The places of the house: a bar at the bottom on a phone, at the side elsewhere. */
export function Navigation() {
  const view = route.value.view
  const unread = useSelect(() => myRooms(world.value).filter(callsForMe).length)
  const notices = unreadNotices.value.length
  const places: Place[] = [
    {
      name: t("Chat"),
      icon: "chat",
      href: to.rooms(),
      here: isChat(route.value),
      count: unread,
      counted: tn("{n} unread conversation", "{n} unread conversations", unread),
    },
    { name: t("Questions"), icon: "question", href: to.questions(), here: view === "questions" },
    ...(followsAlerts.value || myAlerts.value.some((one) => stands(one.alert))
      ? [
          {
            name: t("Alerts"),
            icon: "bell" as const,
            href: to.alerts(),
            here: view === "alerts",
            count: waitingAlerts.value,
            counted: tn("{n} waits", "{n} wait", waitingAlerts.value),
          },
        ]
      : []),
    { name: t("People"), icon: "people", href: to.people(), here: view === "people" },
    { name: t("Search"), icon: "search", href: to.search(), here: view === "search" },
    ...(hasDesk.value
      ? [
          {
            name: t("Review"),
            icon: "shield" as const,
            href: to.desk(),
            here: view === "desk",
            count: waitingCases.value,
            counted: tn("{n} waits", "{n} wait", waitingCases.value),
          },
        ]
      : []),
    {
      name: t("Me"),
      icon: "me",
      href: to.me(),
      here: view === "me",
      count: notices,
      counted: tn("{n} unread notice", "{n} unread notices", notices),
    },
  ]
  return (
    <nav class="rail" aria-label={t("Main menu")}>
      {places.map((place) => (
        <a
          key={place.href}
          class="rail-link"
          href={place.href}
          aria-current={place.here ? "page" : undefined}
        >
          <span class="rail-icon">
            <Icon name={place.icon} />
            {place.count ? <span class="rail-dot" aria-hidden="true" /> : null}
          </span>
          {place.name}
          {place.count ? <span class="unseen">{place.counted}</span> : null}
        </a>
      ))}
      <button type="button" class="rail-link rail-help" onClick={() => (opened.value = "help")}>
        <span class="rail-icon">
          <Icon name="keys" />
        </span>
        {t("Shortcuts")}
      </button>
    </nav>
  )
}
