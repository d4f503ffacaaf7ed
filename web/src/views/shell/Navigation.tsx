import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { isChat, route, to } from "../../router"
import { followsAlerts, waitingAlerts } from "../../state/alertDesk"
import { myAlerts, stands } from "../../state/alerts"
import { hasDesk, waitingCases } from "../../state/desk"
import { unreadNotices } from "../../state/notices"
import { useSelect, world } from "../../state/store"
import { callsForMe, myRooms } from "../../state/world"
import { Icon, type IconName } from "../../ui/Icon"
import { lazy } from "./lazy"
import { opened } from "./Shortcuts"

const MorePlaces = lazy(() => import("./MorePlaces").then((module) => module.MorePlaces), null)

export interface Place {
  name: string
  icon: IconName
  href: string
  here: boolean
  count?: number
  /** The count in words. */
  counted?: string
  /** Rarely gone to: on a phone it is behind "More". */
  rare?: boolean
}

/** The places of the house: a bar at the bottom on a phone, at the side elsewhere. */
export function Navigation() {
  const view = route.value.view
  const unread = useSelect(() => myRooms(world.value).filter(callsForMe).length)
  const notices = unreadNotices.value.length
  const [more, setMore] = useState(false)
  const places: Place[] = [
    { name: t("Home"), icon: "home", href: to.home(), here: view === "home" },
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
            rare: true,
            count: waitingAlerts.value,
            counted: tn("{n} waits", "{n} wait", waitingAlerts.value),
          },
        ]
      : []),
    { name: t("People"), icon: "people", href: to.people(), here: view === "people", rare: true },
    { name: t("Search"), icon: "search", href: to.search(), here: view === "search", rare: true },
    ...(hasDesk.value
      ? [
          {
            name: t("Review"),
            icon: "shield" as const,
            href: to.desk(),
            here: view === "desk",
            rare: true,
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
  const rare = places.filter((place) => place.rare)
  return (
    <nav class="rail" aria-label={t("Main menu")}>
      {places.map((place) => (
        <PlaceLink key={place.href} place={place} />
      ))}
      <button
        type="button"
        class="rail-link rail-more"
        aria-haspopup="dialog"
        data-here={rare.some((place) => place.here) || undefined}
        onClick={() => setMore(true)}
      >
        <span class="rail-icon">
          <Icon name="more" />
          {rare.some((place) => place.count) ? <span class="rail-dot" aria-hidden="true" /> : null}
        </span>
        {t("More")}
        {rare.map((place) =>
          place.count ? (
            <span key={place.href} class="unseen">{`${place.name}: ${place.counted}`}</span>
          ) : null,
        )}
      </button>
      <button type="button" class="rail-link rail-help" onClick={() => (opened.value = "help")}>
        <span class="rail-icon">
          <Icon name="keys" />
        </span>
        {t("Shortcuts")}
      </button>
      {more && <MorePlaces places={rare} onClose={() => setMore(false)} />}
    </nav>
  )
}

export function PlaceLink({ place }: { place: Place }) {
  return (
    <a
      class="rail-link"
      href={place.href}
      data-rare={place.rare || undefined}
      aria-current={place.here ? "page" : undefined}
    >
      <span class="rail-icon">
        <Icon name={place.icon} />
        {place.count ? <span class="rail-dot" aria-hidden="true" /> : null}
      </span>
      {place.name}
      {place.count ? <span class="unseen">{place.counted}</span> : null}
    </a>
  )
}
