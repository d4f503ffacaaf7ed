/** Choosing messages of a conversation, from the one it began with outwards. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { fullTime, shortTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { lineOf } from "../../state/apply"
import { isOfficer } from "../../state/desk"
import type { Id, Message } from "../../state/types"
import { ErrorState, Skeleton } from "../../ui/State"
import { sayWhy } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import type { MessagePage } from "./handing"

const PAGE = 20

interface Props {
  room: Id
  /** The number of the message in the middle. */
  around: number
  chosen: Id[]
  onChange(chosen: Id[]): void
}

/** Officers read by their own way in, which also leads into rooms they have entered. */
function getPage(room: Id, query: Record<string, number>): Promise<MessagePage> {
  const path = isOfficer.value ? `records/rooms/${room}/messages` : `rooms/${room}/messages`
  return rest.get<MessagePage>(path, { ...query, limit: PAGE })
}

export function PickMessages({ room, around, chosen, onChange }: Props) {
  const found = useLoad(() => getPage(room, { around }), [room, around])
  const [busy, setBusy] = useState(false)
  const page = found.data

  async function more(side: "before" | "after") {
    if (!page) return
    const edge = (side === "before" ? page.messages[0] : page.messages.at(-1))?.number
    if (edge === null || edge === undefined) return
    setBusy(true)
    try {
      const next = await getPage(room, { [side]: edge })
      found.change(
        side === "before"
          ? { messages: [...next.messages, ...page.messages], first: next.first, last: page.last }
          : { messages: [...page.messages, ...next.messages], first: page.first, last: next.last },
      )
    } catch (error) {
      sayWhy(error)
    }
    setBusy(false)
  }

  if (found.error !== null) return <ErrorState error={found.error} onRetry={found.reload} />
  if (!page) return <Skeleton rows={4} />
  const toggle = (message: Message) =>
    onChange(chosen.includes(message.id) ? chosen.filter((id) => id !== message.id) : [...chosen, message.id])
  return (
    <fieldset class="choices pick-messages">
      <legend>{t("Which messages? Replies go along.")}</legend>
      {!page.first && (
        <button type="button" class="button plain" disabled={busy} onClick={() => more("before")}>
          {t("Show earlier")}
        </button>
      )}
      {page.messages.map((message) => (
        <label key={message.id} class="choice pick-message">
          <input
            type="checkbox"
            checked={chosen.includes(message.id)}
            disabled={message.deleted}
            onChange={() => toggle(message)}
          />
          <span class="pick-text" dir="auto">
            {message.deleted ? t("No longer there") : lineOf(message)?.text || t("A file")}
          </span>
          <span class="hint">
            <bdi>{message.author.name || t("Former colleague")}</bdi> ·{" "}
            <time dateTime={message.at} title={fullTime(message.at)}>
              {shortTime(message.at)}
            </time>
            {message.replies && <> · {tn("{n} reply", "{n} replies", message.replies.count)}</>}
          </span>
        </label>
      ))}
      {!page.last && (
        <button type="button" class="button plain" disabled={busy} onClick={() => more("after")}>
          {t("Show later")}
        </button>
      )}
    </fieldset>
  )
}
