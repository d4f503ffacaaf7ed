/** The contact card: who somebody is, and how to reach them. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import { go, to } from "../../router"
import { loadPerson } from "../../state/people"
import { usePresence } from "../../state/presence"
import { me, myId } from "../../state/session"
import { lasting, statuses, useStatus } from "../../state/statuses"
import { update } from "../../state/store"
import type { Id, PersonCard, RoomSummary } from "../../state/types"
import { put } from "../../state/world"
import { Avatar } from "../../ui/Avatar"
import { BackLink } from "../../ui/BackLink"
import { Confirm } from "../../ui/Confirm"
import { Icon } from "../../ui/Icon"
import { PresenceDot, presenceWord } from "../../ui/PresenceDot"
import { ErrorState, Skeleton } from "../../ui/State"
import { sayWhy } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import { lazy } from "../shell/lazy"
import { StatusDialog } from "../status/StatusDialog"
import { StatusLine } from "../status/StatusLine"
import { UnitPath } from "./UnitPath"
import { Upkeep } from "./Upkeep"

const PostsOf = lazy(() => import("../home/Posts").then((module) => module.PostsOf), null)
const Delegate = lazy(() => import("../home/Delegate").then((module) => module.Delegate), null)

/** Open the direct chat with these people, new or the one there is. */
export async function openDirect(people: Id[]): Promise<void> {
  const { room } = await rest.post<{ room: RoomSummary }>("direct", { people })
  update((world) => put(world, "rooms", room.id, room))
  go(to.room(room.id))
}

/** Words in frames; where `link` is given each leads to whoever has it too. */
function Tags({ title, tags, link }: { title: string; tags: string[]; link?(tag: string): string }) {
  if (!tags.length) return null
  return (
    <>
      <dt>{title}</dt>
      <dd>
        <ul class="tags">
          {tags.map((tag) => (
            <li key={tag} class={link ? undefined : "tag"}>
              {link ? (
                <a class="tag" href={link(tag)}>
                  <bdi>{tag}</bdi>
                </a>
              ) : (
                <bdi>{tag}</bdi>
              )}
            </li>
          ))}
        </ul>
      </dd>
    </>
  )
}

function Facts({ person }: { person: PersonCard }) {
  return (
    <dl class="facts">
      {person.unit && (
        <>
          <dt>{t("Unit")}</dt>
          <dd>
            <UnitPath path={person.unit.path} />
          </dd>
        </>
      )}
      {person.manager && (
        <>
          <dt>{t("Manager")}</dt>
          <dd>
            <a href={to.person(person.manager.id)}>
              <bdi>{person.manager.name}</bdi>
            </a>
          </dd>
        </>
      )}
      {person.phone && (
        <>
          <dt>{t("Phone")}</dt>
          <dd>
            <a href={`tel:${person.phone.replace(/[^\d+]/g, "")}`}>{person.phone}</a>
          </dd>
        </>
      )}
      {person.email && (
        <>
          <dt>{t("E-mail")}</dt>
          <dd>
            <a href={`mailto:${person.email}`}>{person.email}</a>
          </dd>
        </>
      )}
      {person.ask_about && (
        <>
          <dt>{t("Ask me about")}</dt>
          <dd dir="auto">{person.ask_about}</dd>
        </>
      )}
      {person.about && (
        <>
          <dt>{t("About me")}</dt>
          <dd dir="auto" class="lines">
            {person.about}
          </dd>
        </>
      )}
      <Tags title={t("Skills")} tags={person.skills} link={to.skill} />
      <Tags title={t("Languages")} tags={person.languages} />
    </dl>
  )
}

/** Moderators and administrators take away what does not belong on a card. */
function RemovePhoto({ person, onChange }: { person: PersonCard; onChange(): void }) {
  const [asking, setAsking] = useState(false)
  const roles = me.value?.roles ?? []
  if (!roles.includes("moderator") && !roles.includes("administrator")) return null
  return (
    <div class="actions">
      <button type="button" class="button" onClick={() => setAsking(true)}>
        {t("Take the picture away")}
      </button>
      {asking && (
        <Confirm
          title={t("Take the picture away?")}
          text={t("{name} can choose another. That you did it is kept in the audit trail.", {
            name: person.name,
          })}
          action={t("Take the picture away")}
          onConfirm={async () => {
            await rest.delete(`people/${person.id}/photo`)
            onChange()
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  )
}

function Card({ person, onChange }: { person: PersonCard; onChange(): void }) {
  const state = usePresence(person.id)
  const told = useStatus(person.id)
  // Until the server tells it live, as the card had it.
  const status = person.id in statuses.value ? told : lasting(person.status)
  const [saying, setSaying] = useState(false)
  const [busy, setBusy] = useState(false)
  const own = person.id === myId.value
  async function write() {
    setBusy(true)
    await openDirect([person.id]).catch(sayWhy)
    setBusy(false)
  }
  return (
    <article class="contact">
      <div class="contact-head">
        <Avatar id={person.id} name={person.name} size="large" />
        <div>
          <h2>
            <bdi>{person.name}</bdi>
          </h2>
          {person.title && <p dir="auto">{person.title}</p>}
          {person.ambassador && (
            <p>
              <span class="tag">{t("Ambassador")}</span>
            </p>
          )}
          {state !== "unknown" && (
            <p class="soft">
              <PresenceDot state={state} inline /> {presenceWord(state)}
            </p>
          )}
          {status && (
            <p>
              <StatusLine status={status} />
            </p>
          )}
        </div>
      </div>
      <div class="actions">
        {own ? (
          <>
            <a class="button" href={to.me("card")}>
              {t("Edit my card")}
            </a>
            <button type="button" class="button" onClick={() => setSaying(true)}>
              <Icon name="smile" tiny />
              {t("What are you doing now?")}
            </button>
          </>
        ) : (
          <button type="button" class="button primary" disabled={busy} onClick={write}>
            <Icon name="chat" tiny />
            {t("Write to {name}", { name: person.given_name || person.name })}
          </button>
        )}
        {!own && person.phone && (
          <a class="button" href={`tel:${person.phone.replace(/[^\d+]/g, "")}`}>
            <Icon name="phone" tiny />
            {t("Call")}
          </a>
        )}
        <PostsOf kind="person" id={person.id} own={own} />
        {!own && <Delegate person={person.id} name={person.given_name || person.name} />}
      </div>
      <Facts person={person} />
      {!own && person.photo && <RemovePhoto person={person} onChange={onChange} />}
      {!own && me.value?.roles.includes("administrator") && <Upkeep person={person} onChange={onChange} />}
      {saying && <StatusDialog onClose={() => setSaying(false)} />}
    </article>
  )
}

export function PersonView({ id }: { id: Id }) {
  const found = useLoad(() => loadPerson(id), [id])
  return (
    <>
      <header class="pane-head">
        <BackLink href={to.people()} />
        <h1>{t("Contact card")}</h1>
      </header>
      <div class="pane-body padded">
        {found.error !== null && <ErrorState error={found.error} onRetry={found.reload} />}
        {!found.data && found.error === null && <Skeleton rows={3} />}
        {found.data && <Card person={found.data.person} onChange={found.reload} />}
      </div>
    </>
  )
}
