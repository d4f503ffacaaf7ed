/** All that can be done with a message: one list for the bar, the menu, the sheet on a phone, and the keys. */
import { t } from "../../i18n"
import { go, to } from "../../router"
import { serverNow } from "../../state/clock"
import { isOfficer } from "../../state/desk"
import { isInTime } from "../../state/limits"
import { setPin } from "../../state/pins"
import { markUnread } from "../../state/reading"
import { me, myId } from "../../state/session"
import { world } from "../../state/store"
import type { Message } from "../../state/types"
import type { IconName } from "../../ui/Icon"
import { sayWhy } from "../../ui/toast"
import { copyLink, copyText } from "./actions"
import { type Abilities, asking, type Question } from "./asking"
import { startEditing } from "./editing"

export type ActionId =
  | "reply"
  | "forward"
  | "edit"
  | "pin"
  | "ask"
  | "readers"
  | "urgent"
  | "unread"
  | "text"
  | "link"
  | "reactions"
  | "history"
  | "status"
  | "register"
  | "report"
  | "delete"

export interface MessageAction {
  id: ActionId
  name: string
  icon: IconName
  danger?: boolean
  run(): void
}

/** Only what was said just now can be urgent; the server says the same. */
const URGENT_MS = 3_600_000

/** What I can do with this message now, the most used first. */
export function actionsFor(message: Message, can: Abilities, inThread: boolean): MessageAction[] {
  const mine = message.author.id === myId.value
  const { number, deleted } = message
  const ask = (what: Question) => () => {
    asking.value = { what, message, can, inThread }
  }
  const all: (MessageAction | false)[] = [
    can.reply &&
      !inThread &&
      number !== null &&
      !deleted && {
        id: "reply",
        name: t("Reply in thread"),
        icon: "reply",
        run: () => go(to.thread(message.room, message.id)),
      },
    !deleted &&
      !message.forward?.gone && {
        id: "forward",
        name: t("Forward"),
        icon: "forward",
        run: ask("forward"),
      },
    mine &&
      !deleted &&
      isInTime("edit", message) && {
        id: "edit",
        name: t("Edit"),
        icon: "edit",
        run: () => startEditing(message.id),
      },
    can.pin &&
      !deleted && {
        id: "pin",
        name: message.pinned ? t("Take down") : t("Pin in the room"),
        icon: "pin",
        run: () => void setPin(message, !message.pinned).catch(sayWhy),
      },
    mine &&
      can.demand &&
      number !== null &&
      !deleted && {
        id: "ask",
        name: message.confirm && !message.confirm.ended ? t("Change the deadline") : t("Ask to be confirmed"),
        icon: "check",
        run: ask("ask"),
      },
    mine &&
      me.value?.may_urge === true &&
      !deleted &&
      serverNow() < Date.parse(message.at) + URGENT_MS && {
        id: "urgent",
        name: t("It is urgent"),
        icon: "bell",
        run: ask("urgent"),
      },
    message.confirm !== null &&
      (mine || can.track) && {
        id: "readers",
        name: t("Who has confirmed"),
        icon: "people",
        run: ask("readers"),
      },
    can.read &&
      number !== null && {
        id: "unread",
        name: t("Mark unread"),
        icon: "unread",
        run: () => void markUnread(message.room, number).catch(sayWhy),
      },
    message.text !== "" && {
      id: "text",
      name: t("Copy the text"),
      icon: "copy",
      run: () => void copyText(message.text),
    },
    { id: "link", name: t("Copy link"), icon: "link", run: () => void copyLink(message) },
    message.reactions.length > 0 && {
      id: "reactions",
      name: t("Who reacted"),
      icon: "smile",
      run: ask("reactions"),
    },
    (deleted ? can.record : message.edited_at !== null && (mine || can.history)) && {
      id: "history",
      name: deleted ? t("What was deleted") : t("Earlier texts"),
      icon: "clock",
      run: ask("history"),
    },
    (!deleted || message.gone === "registered") && {
      id: "status",
      name: t("Legal status"),
      icon: "shield",
      run: ask("status"),
    },
    !deleted &&
      (isOfficer.value || world.value.rooms[message.room]?.role === "owner") && {
        id: "register",
        name: t("Hand over to the registry"),
        icon: "file",
        run: ask("register"),
      },
    !mine && !deleted && { id: "report", name: t("Report"), icon: "flag", run: ask("report") },
    (can.moderate || (mine && isInTime("delete", message))) &&
      !deleted && { id: "delete", name: t("Delete"), icon: "trash", danger: true, run: ask("delete") },
  ]
  return all.filter((action) => action !== false)
}
