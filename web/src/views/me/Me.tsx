/** My own page: who I am, what I am doing, and the way to everything about me. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { signOut } from "../../net/signin"
import { type MePart, to } from "../../router"
import { draftsOnlyHere, saveDrafts } from "../../state/drafts"
import { outbox } from "../../state/outbox"
import { me } from "../../state/session"
import { myStatus } from "../../state/statuses"
import { forgetPerson } from "../../state/sync"
import { Avatar } from "../../ui/Avatar"
import { Confirm } from "../../ui/Confirm"
import { Icon, type IconName } from "../../ui/Icon"
import { ListPane } from "../../ui/ListPane"
import { sayWhy } from "../../ui/toast"
import { mayManage } from "../manage/access"
import { StatusDialog } from "../status/StatusDialog"
import { StatusLine } from "../status/StatusLine"
import { PresenceSwitch } from "./PresenceSwitch"
import { ReceiptsSwitch } from "./ReceiptsSwitch"
import { nextStep } from "./strength"

async function leave(id: string): Promise<void> {
  await signOut()
  await forgetPerson(id)
  location.assign("/")
}

interface Place {
  part: MePart
  name: string
  note?: string
  icon: IconName
}

function Places({ here }: { here?: MePart }) {
  const strength = me.value?.strength
  const places: Place[] = [
    { part: "card", name: t("My card"), note: strength ? nextStep(strength) : "", icon: "me" },
    { part: "inbox", name: t("Inbox"), note: t("Everything that reached you"), icon: "mail" },
    { part: "notifications", name: t("Notifications"), note: t("What reaches you, and where"), icon: "bell" },
    { part: "notices", name: t("From the house"), icon: "info" },
    { part: "security", name: t("Security"), note: t("Passkeys, second step, devices"), icon: "lock" },
    { part: "feeds", name: t("Streams in other programs"), icon: "link" },
    { part: "look", name: t("Language and look"), icon: "eye" },
  ]
  return (
    <nav aria-label={t("About me and my settings")}>
      <ul>
        {places.map(({ part, name, note, icon }) => (
          <li key={part}>
            <a class="place" href={to.me(part)} aria-current={here === part ? "page" : undefined}>
              <Icon name={icon} />
              <span class="person-name">
                <strong>{name}</strong>
                {note && <span class="soft note">{note}</span>}
              </span>
            </a>
          </li>
        ))}
        {mayManage() && (
          <li>
            <a class="place" href={to.manage()}>
              <Icon name="unit" />
              <strong>{t("Administration")}</strong>
            </a>
          </li>
        )}
      </ul>
    </nav>
  )
}

export function Me({ here }: { here?: MePart }) {
  const [asking, setAsking] = useState(false)
  const [saying, setSaying] = useState(false)
  const mine = me.value?.person
  if (!mine) return null
  const status = myStatus.value
  const signOut = async (): Promise<void> => {
    // Drafts that are saved wait for their writer at the server.
    await saveDrafts()
    if (outbox.value.length > 0 || draftsOnlyHere()) setAsking(true)
    else await leave(mine.id)
  }
  return (
    <ListPane label={t("Me")}>
      <header class="pane-head">
        <h1>{t("Me")}</h1>
      </header>
      <div class="pane-body mine">
        <div class="contact-head">
          <button type="button" class="avatar-button" onClick={() => setSaying(true)}>
            <Avatar id={mine.id} name={mine.name} size="large" />
            <span class="unseen">{t("What are you doing now?")}</span>
          </button>
          <div class="person-name">
            <h2>
              <bdi>{mine.name}</bdi>
            </h2>
            <span class="soft note">{[mine.title, mine.unit?.name].filter(Boolean).join(", ")}</span>
            <a href={to.person(mine.id)}>{t("See my card as others do")}</a>
          </div>
        </div>
        <button type="button" class="status-button" onClick={() => setSaying(true)}>
          {status ? (
            <StatusLine status={status} />
          ) : (
            <>
              <Icon name="smile" />
              {t("What are you doing now?")}
            </>
          )}
        </button>
        <PresenceSwitch />
        <ReceiptsSwitch />
        <Places here={here} />
        <div class="mine-out">
          <button type="button" class="button danger" onClick={() => signOut().catch(sayWhy)}>
            {t("Sign out")}
          </button>
          <p class="soft note">{t("Do this if you share the device with others.")}</p>
        </div>
      </div>
      {saying && <StatusDialog onClose={() => setSaying(false)} />}
      {asking && (
        <Confirm
          title={t("Sign out?")}
          text={t("You have drafts or messages that are not sent. They are removed from this device.")}
          action={t("Sign out")}
          onConfirm={() => leave(mine.id)}
          onClose={() => setAsking(false)}
        />
      )}
    </ListPane>
  )
}
