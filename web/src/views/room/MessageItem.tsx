/** One message: who, when, what, and what was answered. */
import { t, tn } from "../../i18n"
import { clock, fullTime, shortTime } from "../../i18n/dates"
import { to } from "../../router"
import type { Message } from "../../state/types"
import { Avatar } from "../../ui/Avatar"
import { Icon } from "../../ui/Icon"
import { memo } from "../../ui/memo"
import { lazy } from "../shell/lazy"
import { StatusMark } from "../status/StatusMark"
import type { Abilities } from "./asking"
import { Files } from "./Files"
import { Forwarded } from "./Forwarded"
import { Reactions } from "./Reactions"
import { RichText } from "./RichText"
import { Tombstone } from "./Tombstone"

const ConfirmPart = lazy(() => import("./ConfirmPart").then((module) => module.ConfirmPart), null)

const MessageTools = lazy(() => import("./MessageTools").then((module) => module.MessageTools), null)
const ReadBy = lazy(() => import("./ReadBy").then((module) => module.ReadBy), null)
const EditForm = lazy(() => import("./EditForm").then((module) => module.EditForm), null)

interface Props {
  message: Message
  /** Whether the author and time are shown, or stand with the message before. */
  head: boolean
  /** Whether this is where the keyboard is among the messages. */
  current: boolean
  marked: boolean
  editing: boolean
  can: Abilities
  inThread: boolean
  /** Whether it is the last message that I wrote. */
  lastOfMine?: boolean
}

const authorName = (message: Message): string => message.author.name || t("Former colleague")

function Replies({ message }: { message: Message }) {
  if (!message.replies) return null
  return (
    <a class="replies" href={to.thread(message.room, message.id)}>
      <span class="replies-people" aria-hidden="true">
        {message.replies.people.slice(0, 3).map((person) => (
          <Avatar key={person.id} id={person.id} name={person.name} size="small" />
        ))}
      </span>
      {tn("{n} reply", "{n} replies", message.replies.count)}
      {message.replies.last_at && <span class="soft note">{shortTime(message.replies.last_at)}</span>}
    </a>
  )
}

function Body({ message, editing, can }: { message: Message; editing: boolean; can: Abilities }) {
  if (message.deleted)
    return (
      <>
        <Tombstone message={message} />
        {editing && <EditForm message={message} />}
      </>
    )
  if (editing)
    return (
      <>
        <EditForm message={message} />
        {message.files.length > 0 && <Files files={message.files} />}
      </>
    )
  return (
    <>
      {message.pinned && (
        <span class="pinned soft note">
          <Icon name="pin" tiny />
          {t("Pinned by {name}", { name: message.pinned.by.name || t("Former colleague") })}
        </span>
      )}
      {message.text && <RichText message={message} />}
      {message.forward && <Forwarded message={message.id} forward={message.forward} />}
      {message.edited_at && (
        <span class="edited soft" title={fullTime(message.edited_at)}>
          {t("edited")}
        </span>
      )}
      {message.files.length > 0 && <Files files={message.files} />}
      {message.confirm && <ConfirmPart message={message} confirm={message.confirm} can={can} />}
    </>
  )
}

export const MessageItem = memo(function MessageItem(props: Props) {
  const { message, head, current, marked, editing, can, inThread, lastOfMine } = props
  const classes = ["message", head && "head", marked && "marked"].filter(Boolean).join(" ")
  return (
    <article
      class={classes}
      tabIndex={current ? 0 : -1}
      data-message={message.id}
      aria-label={t("{name}, {time}", { name: authorName(message), time: fullTime(message.at) })}
    >
      <div class="message-side">
        {head ? (
          // Hidden from screen readers: the name beside it is the same link, with words.
          <a
            class="avatar-link"
            href={message.author.id ? to.person(message.author.id) : undefined}
            tabIndex={-1}
            aria-hidden="true"
          >
            <Avatar id={message.author.id} name={authorName(message)} />
          </a>
        ) : (
          <time class="side-time" dateTime={message.at} aria-hidden="true">
            {clock(message.at)}
          </time>
        )}
      </div>
      <div class="message-body">
        {head && (
          <p class="message-head">
            {message.author.id ? (
              <a class="author" href={to.person(message.author.id)} tabIndex={current ? 0 : -1}>
                <bdi>{authorName(message)}</bdi>
              </a>
            ) : (
              <span class="author">{authorName(message)}</span>
            )}
            <StatusMark person={message.author.id} />
            <time class="soft" dateTime={message.at} title={fullTime(message.at)}>
              {clock(message.at)}
            </time>
          </p>
        )}
        <Body message={message} editing={editing} can={can} />
        <Reactions message={message} canReact={can.react} />
        {!inThread && <Replies message={message} />}
        {lastOfMine && <ReadBy message={message} />}
      </div>
      {current && !editing && <MessageTools message={message} can={can} inThread={inThread} />}
    </article>
  )
})
