/** Whom and what I follow: the way to each of their streams. */
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import { to } from "../../router"
import type { StreamRef } from "../../state/home"
import type { Person, UnitRef } from "../../state/types"
import { Avatar } from "../../ui/Avatar"
import { BackLink } from "../../ui/BackLink"
import { Icon, type IconName } from "../../ui/Icon"
import { ListPane } from "../../ui/ListPane"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { useLoad } from "../../ui/useLoad"
import { stream } from "./store"

interface Answer {
  people: Person[]
  units: UnitRef[]
  streams: StreamRef[]
  tags: string[]
}

function Row({ href, icon, name, here }: { href: string; icon: IconName; name: string; here: boolean }) {
  return (
    <li>
      <a class="row home-row" href={href} aria-current={here ? "page" : undefined}>
        <span class="desk-mark">
          <Icon name={icon} />
        </span>
        <span class="row-name">
          <bdi>{name}</bdi>
        </span>
      </a>
    </li>
  )
}

/** `listed`: the topic streams are on screen. */
export function Follows({ listed }: { listed: boolean }) {
  const source = listed ? undefined : stream.value?.source
  const chosen = source && "id" in source ? source.id : ""
  const following = stream.value?.head.following
  const found = useLoad(() => rest.get<Answer>("follows"), [following, chosen])
  const { data } = found
  const none = data && !data.people.length && !data.units.length && !data.streams.length && !data.tags.length
  return (
    <ListPane label={t("Whom I follow")}>
      <header class="pane-head">
        <BackLink href={to.home()} />
        <h1>{t("Whom I follow")}</h1>
      </header>
      <div class="pane-body">
        <ul>
          <Row href={to.home()} icon="chat" name={t("What I follow")} here={source?.kind === "following"} />
          <Row
            href={to.everything()}
            icon="megaphone"
            name={t("Everything")}
            here={source?.kind === "everything"}
          />
          <Row href={to.streams()} icon="search" name={t("Topic streams")} here={listed} />
        </ul>
        {found.error !== null && <ErrorState error={found.error} onRetry={found.reload} />}
        {!data && found.error === null && <Skeleton rows={3} />}
        {none && (
          <State icon="people" title={t("You follow nobody yet")}>
            <p>{t("Open a contact card, a unit or a tag and choose “Follow”.")}</p>
            <a class="button" href={to.people()}>
              {t("Find people to follow")}
            </a>
          </State>
        )}
        {data && (
          <ul>
            {data.people.map((person) => (
              <li key={person.id}>
                <a
                  class="row home-row"
                  href={to.personPosts(person.id)}
                  aria-current={person.id === chosen ? "page" : undefined}
                >
                  <Avatar id={person.id} name={person.name} />
                  <span class="row-name">
                    <bdi>{person.name}</bdi>
                  </span>
                  <span class="row-line">{person.title}</span>
                </a>
              </li>
            ))}
            {data.units.map((unit) => (
              <Row
                key={unit.id}
                href={to.unitPosts(unit.id)}
                icon="unit"
                name={unit.name}
                here={unit.id === chosen}
              />
            ))}
            {data.streams.map((one) => (
              <Row
                key={one.id}
                href={to.stream(one.handle)}
                icon="megaphone"
                name={one.name}
                here={one.handle === chosen}
              />
            ))}
            {data.tags.map((tag) => (
              <Row key={tag} href={to.tagPosts(tag)} icon="flag" name={`#${tag}`} here={tag === chosen} />
            ))}
          </ul>
        )}
      </div>
    </ListPane>
  )
}
