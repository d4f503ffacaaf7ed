/** Below a message that must be confirmed: the one large button, or how far it is confirmed. */
import { useEffect, useState } from "preact/hooks"
import { t } from "../../i18n"
import { fullTime, shortTime } from "../../i18n/dates"
import { serverNow } from "../../state/clock"
import { confirmRead, versionOf, waiting } from "../../state/confirming"
import { askMine, confirmed } from "../../state/mine"
import { myId } from "../../state/session"
import type { Confirm, Message } from "../../state/types"
import { Icon } from "../../ui/Icon"
import { sayWhy } from "../../ui/toast"
import { type Abilities, asking } from "./asking"

export function Deadline({ confirm }: { confirm: Confirm }) {
  if (!confirm.deadline) return null
  const over = Date.parse(confirm.deadline) < serverNow()
  return (
    <span class={over ? "wrong note" : "soft note"}>
      {over
        ? t("Should have been confirmed by {time}", { time: fullTime(confirm.deadline) })
        : t("To be confirmed by {time}", { time: fullTime(confirm.deadline) })}
    </span>
  )
}

/** My own part in it. */
export function ConfirmButton({ message }: { message: Message }) {
  const [busy, setBusy] = useState(false)
  useEffect(() => askMine(message.id), [message.id])
  const mine = confirmed.value[message.id]
  if (waiting.value.has(message.id))
    return (
      <p class="confirm-done soft note" role="status">
        <Icon name="clock" tiny />
        {t("You have confirmed it. It is sent when the network is back.")}
      </p>
    )
  const current = mine?.version === versionOf(message)
  if (mine && current)
    return (
      <p class="confirm-done note" role="status">
        <Icon name="check" tiny />
        {t("You have confirmed this, {time}", { time: shortTime(mine.at) })}
      </p>
    )
  if (message.confirm?.ended) return null
  async function press() {
    setBusy(true)
    await confirmRead(message).catch(sayWhy)
    setBusy(false)
  }
  return (
    <div class="confirm-ask">
      {mine && <p class="note">{t("It was changed after you confirmed it.")}</p>}
      <button type="button" class="button primary confirm-button" disabled={busy} onClick={press}>
        <Icon name="check" />
        {mine ? t("I have read the change") : t("I have read this")}
      </button>
    </div>
  )
}

export function ConfirmPart({
  message,
  confirm,
  can,
}: {
  message: Message
  confirm: Confirm
  can: Abilities
}) {
  const own = message.author.id === myId.value
  return (
    <div class="confirm">
      {!confirm.ended && <Deadline confirm={confirm} />}
      {!own && can.confirm && <ConfirmButton message={message} />}
      {(own || can.track) && (
        <button
          type="button"
          class="button plain confirm-count"
          onClick={() => {
            asking.value = { what: "readers", message, can, inThread: false }
          }}
        >
          <progress value={confirm.confirmed} max={Math.max(1, confirm.expected)} aria-hidden="true" />
          {t("{n} of {all} have confirmed", { n: confirm.confirmed, all: confirm.expected })}
        </button>
      )}
    </div>
  )
}
