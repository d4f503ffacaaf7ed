/** The buttons on the message one is at: react, answer, and more. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { go, to } from "../../router"
import { markUnread } from "../../state/reading"
import { myId } from "../../state/session"
import type { Message } from "../../state/types"
import { Confirm } from "../../ui/Confirm"
import { Icon } from "../../ui/Icon"
import { Menu, type MenuItem } from "../../ui/Menu"
import { sayWhy } from "../../ui/toast"
import { copyLink, deleteMessage, react } from "./actions"
import { EmojiPalette } from "./EmojiPalette"
import { startEditing } from "./editing"

export interface Abilities {
  react: boolean
  reply: boolean
  moderate: boolean
  /** Whether I am a member: only members have a read position. */
  read: boolean
}

interface Props {
  message: Message
  can: Abilities
  inThread: boolean
}

export function MessageTools({ message, can, inThread }: Props) {
  const [palette, setPalette] = useState<HTMLElement | null>(null)
  const [menu, setMenu] = useState<HTMLElement | null>(null)
  const [deleting, setDeleting] = useState(false)
  const mine = message.author.id === myId.value
  const number = message.number

  const items: MenuItem[] = [{ name: t("Copy link"), icon: "link", run: () => copyLink(message) }]
  if (can.read && number !== null && !mine)
    items.push({
      name: t("Mark unread"),
      icon: "unread",
      run: () => markUnread(message.room, number).catch(sayWhy),
    })
  if (mine && !message.deleted)
    items.push({ name: t("Edit"), icon: "edit", run: () => startEditing(message.id) })
  if ((mine || can.moderate) && !message.deleted)
    items.push({ name: t("Delete"), icon: "trash", danger: true, run: () => setDeleting(true) })

  return (
    <div class="tools" role="toolbar" aria-label={t("Actions for the message")}>
      {can.react && !message.deleted && (
        <button
          type="button"
          class="icon-button"
          aria-label={t("React")}
          title={t("React")}
          aria-expanded={palette !== null}
          onClick={(event) => setPalette(palette ? null : event.currentTarget)}
        >
          <Icon name="smile" />
        </button>
      )}
      {can.reply && !inThread && number !== null && !message.deleted && (
        <button
          type="button"
          class="icon-button"
          aria-label={t("Reply in thread")}
          title={t("Reply in thread")}
          onClick={() => go(to.thread(message.room, message.id))}
        >
          <Icon name="reply" />
        </button>
      )}
      <button
        type="button"
        class="icon-button"
        aria-label={t("More")}
        title={t("More")}
        aria-haspopup="menu"
        aria-expanded={menu !== null}
        onClick={(event) => setMenu(menu ? null : event.currentTarget)}
      >
        <Icon name="more" />
      </button>
      {palette && (
        <EmojiPalette
          anchor={palette}
          onChoose={(emoji) => react(message, emoji)}
          onClose={() => setPalette(null)}
        />
      )}
      {menu && (
        <Menu
          label={t("Actions for the message")}
          items={items}
          anchor={menu}
          onClose={() => setMenu(null)}
        />
      )}
      {deleting && (
        <Confirm
          title={t("Delete the message?")}
          text={message.text}
          action={t("Delete")}
          onConfirm={() => deleteMessage(message)}
          onClose={() => setDeleting(false)}
        />
      )}
    </div>
  )
}
