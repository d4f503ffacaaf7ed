/** A message on its way. */
import { t } from "../../i18n"
import { clock } from "../../i18n/dates"
import { attachedTo, isReady } from "../../state/attached"
import { linkState } from "../../state/connection"
import { type Outgoing, takeBack } from "../../state/outbox"
import { me } from "../../state/session"
import { Avatar } from "../../ui/Avatar"
import { Icon } from "../../ui/Icon"
import { lazy } from "../shell/lazy"

const RefusedNote = lazy(() => import("./RefusedNote").then((module) => module.RefusedNote), null)
const OutgoingFiles = lazy(() => import("./Tray").then((module) => module.OutgoingFiles), null)

function Waiting({ entry }: { entry: Outgoing }) {
  const uploads = attachedTo(entry.client_id)
  const pending = uploads.some((one) => !isReady(one))
  const words =
    linkState.value !== "live"
      ? t("Waiting for the network")
      : pending
        ? t("Sent when the files are uploaded")
        : t("Sending …")
  return (
    <p class="delivery soft note">
      <Icon name="clock" tiny />
      {words}
      {pending && (
        <button type="button" class="button plain" onClick={() => takeBack(entry)}>
          {t("Stop and change")}
        </button>
      )}
    </p>
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
        {entry.text && (
          <p class="text plain" dir="auto">
            {entry.text}
          </p>
        )}
        {entry.uploads && <OutgoingFiles clientId={entry.client_id} />}
        {entry.refused === null ? <Waiting entry={entry} /> : <RefusedNote entry={entry} />}
      </div>
    </article>
  )
}
