/** A message on its way. */
import { t } from "../../i18n"
import { clock } from "../../i18n/dates"
import { linkState } from "../../state/connection"
import { keepDraft } from "../../state/drafts"
import { dropOutgoing, type Outgoing, retry } from "../../state/outbox"
import { me } from "../../state/session"
import { Avatar } from "../../ui/Avatar"
import { Icon } from "../../ui/Icon"

function Waiting() {
  const waits = linkState.value !== "live"
  return (
    <p class="delivery soft note">
      <Icon name="clock" tiny />
      {waits ? t("Waiting for the network") : t("Sending …")}
    </p>
  )
}

function RefusedNote({ entry }: { entry: Outgoing }) {
  return (
    <div class="delivery failed note" role="alert">
      <p>
        <Icon name="alert" tiny />
        {t("Not sent.")} {entry.refused}
      </p>
      <div>
        <button type="button" class="button" onClick={() => retry(entry.client_id)}>
          {t("Try again")}
        </button>
        <button
          type="button"
          class="button"
          onClick={() => {
            keepDraft(entry.room, entry.thread, entry.text)
            dropOutgoing(entry.client_id)
            dispatchEvent(new CustomEvent("torget:draft"))
          }}
        >
          {t("Change")}
        </button>
        <button type="button" class="button danger" onClick={() => dropOutgoing(entry.client_id)}>
          {t("Remove")}
        </button>
      </div>
    </div>
  )
}

export function OutgoingItem({ entry, head }: { entry: Outgoing; head: boolean }) {
  const mine = me.value?.person
  return (
    <article class={head ? "message head outgoing" : "message outgoing"} data-client-id={entry.client_id}>
      <div class="message-side">{head && mine && <Avatar id={mine.id} name={mine.name} />}</div>
      <div class="message-body">
        {head && (
          <p class="message-head">
            <bdi class="author">{mine?.name}</bdi>
            <time class="soft" dateTime={entry.at}>
              {clock(entry.at)}
            </time>
          </p>
        )}
        <p class="text plain" dir="auto">
          {entry.text}
        </p>
        {entry.refused === null ? <Waiting /> : <RefusedNote entry={entry} />}
      </div>
    </article>
  )
}
