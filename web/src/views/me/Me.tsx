/** My own page: my card, how Torget looks here, where I am signed in, and the way out. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import { signOut } from "../../net/signin"
import { to } from "../../router"
import { draftRooms } from "../../state/drafts"
import { outbox } from "../../state/outbox"
import { me } from "../../state/session"
import { discardAll } from "../../state/storage"
import { Avatar } from "../../ui/Avatar"
import { Confirm } from "../../ui/Confirm"
import { sayWhy } from "../../ui/toast"
import { LanguageSwitch } from "./LanguageSwitch"
import { ProfileForm } from "./ProfileForm"
import { Sessions } from "./Sessions"
import { ThemeSwitch } from "./ThemeSwitch"

async function leave(id: string): Promise<void> {
  await signOut()
  discardAll(id)
  location.assign("/")
}

export function Me() {
  const [asking, setAsking] = useState(false)
  const mine = me.value?.person
  if (!mine) return null
  const unsent = outbox.value.length > 0 || draftRooms.value.size > 0
  return (
    <>
      <header class="pane-head">
        <h1>{t("Me")}</h1>
      </header>
      <div class="pane-body padded me">
        <div class="contact-head">
          <Avatar id={mine.id} name={mine.name} size="large" />
          <div>
            <h2>
              <bdi>{mine.name}</bdi>
            </h2>
            <p class="soft">{[mine.title, mine.unit?.name].filter(Boolean).join(", ")}</p>
            <a href={to.person(mine.id)}>{t("See my card as others do")}</a>
          </div>
        </div>
        <section aria-labelledby="look-title">
          <h2 id="look-title">{t("Language and look")}</h2>
          <LanguageSwitch onChoose={(language) => rest.patch("me", { language })} />
          <ThemeSwitch />
        </section>
        <section aria-labelledby="card-title">
          <h2 id="card-title">{t("My card")}</h2>
          <ProfileForm key={mine.id} person={mine} />
        </section>
        <section aria-labelledby="sessions-title">
          <h2 id="sessions-title">{t("Where I am signed in")}</h2>
          <Sessions />
        </section>
        <section aria-labelledby="out-title">
          <h2 id="out-title">{t("Sign out")}</h2>
          <p class="soft">{t("Do this if you share the device with others.")}</p>
          <button
            type="button"
            class="button danger"
            onClick={() => (unsent ? setAsking(true) : leave(mine.id).catch(sayWhy))}
          >
            {t("Sign out")}
          </button>
        </section>
      </div>
      {asking && (
        <Confirm
          title={t("Sign out?")}
          text={t("You have drafts or messages that are not sent. They are removed from this device.")}
          action={t("Sign out")}
          onConfirm={() => leave(mine.id)}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
