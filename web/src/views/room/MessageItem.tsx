/** One message: who, when, what, and what was answered. */
import { t, tn } from "../../i18n"
import { clock, fullTime, shortTime } from "../../i18n/dates"
import { to } from "../../router"
import type { Message } from "../../state/types"
import { Avatar } from "../../ui/Avatar"
import { Icon } from "../../ui/Icon"
import { memo } from "../../ui/memo"
import { EditForm } from "./EditForm"
import { type Abilities, MessageTools } from "./MessageTools"
import { Reactions } from "./Reactions"
import { RichText } from "./RichText"

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

function Body({ message, editing }: { message: Message; editing: boolean }) {
  if (message.deleted)
    return (
      <p class="text deleted">
        <Icon name="trash" tiny />
        {t("This message was deleted.")}
      </p>
    )
  if (editing) return <EditForm message={message} />
  return (
    <>
      <RichText message={message} />
      {message.edited_at && (
        <span class="edited soft" title={fullTime(message.edited_at)}>
          {t("edited")}
        </span>
      )}
    </>
  )
}

export const MessageItem = memo(function MessageItem(props: Props) {
  const { message, head, current, marked, editing, can, inThread } = props
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
            <time class="soft" dateTime={message.at} title={fullTime(message.at)}>
              {clock(message.at)}
            </time>
          </p>
        )}
        <Body message={message} editing={editing} />
        <Reactions message={message} canReact={can.react} />
        {!inThread && <Replies message={message} />}
      </div>
      {current && !editing && <MessageTools message={message} can={can} inThread={inThread} />}
    </article>
  )
})
