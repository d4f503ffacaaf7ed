/** One part of my own page. */
import type { ComponentChildren } from "preact"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import { type MePart, to } from "../../router"
import { me } from "../../state/session"
import { BackLink } from "../../ui/BackLink"
import { Notices } from "../notices/Notices"
import { Feeds } from "./Feeds"
import { Inbox } from "./Inbox"
import { LanguageSwitch } from "./LanguageSwitch"
import { Notifications } from "./Notifications"
import { Photo } from "./Photo"
import { ProfileForm } from "./ProfileForm"
import { Security } from "./Security"
import { Strength } from "./Strength"
import { ThemeSwitch } from "./ThemeSwitch"

function Card() {
  const mine = me.value
  if (!mine) return null
  return (
    <>
      <Photo person={mine.person} />
      <Strength strength={mine.strength} />
      <ProfileForm key={mine.person.id} person={mine.person} />
    </>
  )
}

function Look() {
  return (
    <>
      <section aria-labelledby="language-title">
        <h2 id="language-title">{t("Language")}</h2>
        <LanguageSwitch onChoose={(language) => rest.patch("me", { language })} />
      </section>
      <section aria-labelledby="theme-title">
        <h2 id="theme-title">{t("Look")}</h2>
        <ThemeSwitch />
      </section>
    </>
  )
}

const views: Record<MePart, () => ComponentChildren> = {
  card: Card,
  inbox: Inbox,
  notifications: Notifications,
  notices: Notices,
  security: Security,
  feeds: Feeds,
  look: Look,
}

export function MyPart({ part }: { part: MePart }) {
  const titles: Record<MePart, string> = {
    card: t("My card"),
    inbox: t("Inbox"),
    notifications: t("Notifications"),
    notices: t("From the house"),
    security: t("Security"),
    feeds: t("Streams in other programs"),
    look: t("Language and look"),
  }
  const View = views[part]
  return (
    <>
      <header class="pane-head">
        <BackLink href={to.me()} />
        <h1>{titles[part]}</h1>
      </header>
      <div class="pane-body padded">
        <View />
      </div>
    </>
  )
}
