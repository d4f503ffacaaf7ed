import { t, tn } from "../../i18n"
import { route, to } from "../../router"
import { useSelect, world } from "../../state/store"
import { myRooms, unreadIn } from "../../state/world"
import { Icon, type IconName } from "../../ui/Icon"

interface Place {
  name: string
  icon: IconName
  href: string
  here: boolean
  count?: number
}

/** The places of the house: a bar at the bottom on a phone, at the side elsewhere. */
export function Navigation() {
  const view = route.value.view
  const unread = useSelect(
    () => myRooms(world.value).filter((room) => unreadIn(room) > 0 || room.mentions > 0).length,
  )
  const places: Place[] = [
    {
      name: t("Chat"),
      icon: "chat",
      href: to.rooms(),
      here: view === "rooms" || view === "browse" || view === "room",
      count: unread,
    },
    { name: t("People"), icon: "people", href: to.people(), here: view === "people" },
    { name: t("Me"), icon: "me", href: to.me(), here: view === "me" },
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
          {place.count ? (
            <span class="unseen">
              {tn("{n} unread conversation", "{n} unread conversations", place.count)}
            </span>
          ) : null}
        </a>
      ))}
    </nav>
  )
}
