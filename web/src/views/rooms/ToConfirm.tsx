/** All that I have yet to confirm, each with its button. */
import { useEffect, useState } from "preact/hooks"
import { t } from "../../i18n"
import { fullTime, shortTime } from "../../i18n/dates"
import { to } from "../../router"
import { loadPending, pending } from "../../state/confirming"
import { roomName } from "../../state/names"
import { useSelect, world } from "../../state/store"
import type { Message } from "../../state/types"
import { BackLink } from "../../ui/BackLink"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { addressOf } from "../room/actions"
import { ConfirmButton, Deadline } from "../room/ConfirmPart"
import { Files } from "../room/Files"
import { RichText } from "../room/RichText"

function Entry({ message }: { message: Message }) {
  const room = useSelect(() => world.value.rooms[message.room], [message.room])
  return (
    <li class="to-confirm">
      <p class="soft note">
        <a href={addressOf(message)}>
          <bdi>{room ? roomName(room) : t("The room")}</bdi>
        </a>{" "}
        · <bdi>{message.author.name || t("Former colleague")}</bdi> ·{" "}
        <time dateTime={message.at} title={fullTime(message.at)}>
          {shortTime(message.at)}
        </time>
      </p>
      {message.text && <RichText message={message} />}
      {message.files.length > 0 && <Files files={message.files} />}
      {message.confirm && <Deadline confirm={message.confirm} />}
      <ConfirmButton message={message} />
    </li>
  )
}

export function ToConfirm() {
  const [error, setError] = useState<unknown>(null)
  const load = () => {
    setError(null)
    loadPending().catch(setError)
  }
  useEffect(load, [])
  const found = pending.value
  return (
    <>
      <header class="pane-head">
        <BackLink href={to.rooms()} />
        <h1>{t("To confirm")}</h1>
      </header>
      <div class="pane-body padded">
        {found?.length === 0 && (
          <State icon="check" title={t("Nothing left to confirm")}>
            <p>{t("When somebody asks you to confirm a message, it is here.")}</p>
          </State>
        )}
        {!found && error === null && <Skeleton rows={3} />}
        {!found && error !== null && <ErrorState error={error} onRetry={load} />}
        <ul class="to-confirm-list">
          {found?.map((message) => (
            <Entry key={message.id} message={message} />
          ))}
        </ul>
      </div>
    </>
  )
}
