/** The messages that carry a tag, in all rooms one may read. */
import { t } from "../../i18n"
import { fullTime, shortTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { to } from "../../router"
import { roomName } from "../../state/names"
import { world } from "../../state/store"
import type { Id, Message } from "../../state/types"
import { Avatar } from "../../ui/Avatar"
import { BackLink } from "../../ui/BackLink"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { usePages } from "../../ui/usePages"
import { addressOf } from "../room/actions"
import { Files } from "../room/Files"
import { RichText } from "../room/RichText"

interface Found {
  message: Message
  room: string
}

interface Answer {
  messages: Message[]
  rooms: { id: Id; name: string }[]
  next: string | null
}

async function load(tag: string, before: string | null): Promise<{ items: Found[]; next: string | null }> {
  const { messages, rooms, next } = await rest.get<Answer>(`tags/${encodeURIComponent(tag)}`, { before })
  const names = new Map(rooms.map((room) => [room.id, room.name]))
  const nameOf = (id: Id): string => {
    const known = world.value.rooms[id]
    return known ? roomName(known) : names.get(id) || t("Direct chat")
  }
  return { items: messages.map((message) => ({ message, room: nameOf(message.room) })), next }
}

function Hit({ message, room }: Found) {
  const name = message.author.name || t("Former colleague")
  return (
    <li class="message head tagged">
      <div class="message-side">
        <Avatar id={message.author.id} name={name} />
      </div>
      <div class="message-body">
        <p class="message-head">
          <bdi class="author">{name}</bdi>
          <a href={addressOf(message)} class="note">
            <bdi>{room}</bdi>,{" "}
            <time dateTime={message.at} title={fullTime(message.at)}>
              {shortTime(message.at)}
            </time>
          </a>
        </p>
        {message.text && <RichText message={message} />}
        {message.files.length > 0 && <Files files={message.files} />}
      </div>
    </li>
  )
}

export function TagView({ tag }: { tag: string }) {
  const pages = usePages<Found>((before) => load(tag, before), [tag])
  return (
    <>
      <header class="pane-head">
        <BackLink href={to.rooms()} />
        <div class="pane-title">
          <h1>
            <bdi>#{tag}</bdi>
          </h1>
          <p class="soft note">
            {t("In the rooms you can read")} · <a href={to.tagPosts(tag)}>{t("In posts")}</a>
          </p>
        </div>
      </header>
      <div class="pane-body">
        {pages.error !== null && <ErrorState error={pages.error} onRetry={pages.reload} />}
        {pages.items === null && pages.error === null && <Skeleton />}
        {pages.items?.length === 0 && (
          <State icon="search" title={t("Nobody has written #{tag} yet", { tag })}>
            <p>{t("Write it in a message and it is found here.")}</p>
          </State>
        )}
        {pages.items !== null && pages.items.length > 0 && (
          <ul class="tagged-list">
            {pages.items.map((hit) => (
              <Hit key={hit.message.id} {...hit} />
            ))}
          </ul>
        )}
        {pages.next && (
          <button type="button" class="button show-more" disabled={pages.busy} onClick={pages.more}>
            {t("Show more")}
          </button>
        )}
      </div>
    </>
  )
}
