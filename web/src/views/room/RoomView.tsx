/** A room: its messages, what is written next, and beside it a thread or the details. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { isAbsent, isForbidden } from "../../net/errors"
import { to } from "../../router"
import { roomName } from "../../state/names"
import { outbox } from "../../state/outbox"
import { myId } from "../../state/session"
import { world } from "../../state/store"
import type { Id } from "../../state/types"
import { BackLink } from "../../ui/BackLink"
import { wide } from "../../ui/BesidePane"
import { ErrorState, Skeleton } from "../../ui/State"
import { Composer } from "./Composer"
import { DetailsPane } from "./DetailsPane"
import { lastOfMine, startEditing } from "./editing"
import { History } from "./History"
import { ClosedRoom, NoComposer } from "./Outside"
import { RoomHead } from "./RoomHead"
import { ThreadPane } from "./ThreadPane"
import { TypingLine } from "./TypingLine"
import { type OpenRoom, useLog } from "./useLog"

interface Props {
  room: Id
  message?: Id
  thread?: Id
  pane?: "details"
}

/** A letter pressed while nothing else has the focus is the beginning of a message. */
function typeAnywhere(event: KeyboardEvent): void {
  if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
  if ([...event.key].length === 1 && event.key !== " ")
    (event.currentTarget as HTMLElement).querySelector<HTMLElement>(".composer textarea")?.focus()
}

function Conversation({ id, open, target }: { id: Id; open: OpenRoom; target: Id | null }) {
  const [sent, setSent] = useState(0)
  const { room, detail, log } = open
  if (!room) return null
  const waits = outbox.value.some((entry) => entry.room === id)

  function editLast() {
    const mine = lastOfMine(world.value.logs[id]?.messages ?? [], myId.value)
    if (mine) startEditing(mine.id)
  }

  if (room.role === null && !log && detail && !detail.can.join)
    return <ClosedRoom room={room} detail={detail} />
  return (
    <>
      <History id={id} open={open} target={target} sent={sent} />
      <TypingLine room={id} thread={null} />
      {detail?.can.post || (!detail && (waits || room.role !== null)) ? (
        <Composer
          key={id}
          room={id}
          thread={null}
          label={t("Write to {room}", { room: roomName(room) })}
          onSent={() => setSent((count) => count + 1)}
          onEditLast={editLast}
        />
      ) : (
        detail && <NoComposer room={room} detail={detail} />
      )}
    </>
  )
}

export function RoomView({ room: id, message, thread, pane }: Props) {
  const open = useLog(id, thread ? undefined : message)
  const beside = thread !== undefined || pane !== undefined
  const { room, log, loading } = open
  const hidden = isAbsent(loading.error) || isForbidden(loading.error)
  const failed = loading.error !== null && (hidden || !log)
  return (
    <>
      <main
        id={beside && !wide.value ? undefined : "main"}
        class={beside ? "pane main covered" : "pane main"}
        tabIndex={-1}
        onKeyDown={typeAnywhere}
      >
        {failed ? (
          <>
            <header class="pane-head">
              <BackLink href={to.rooms()} />
              <h1>{t("Chat")}</h1>
            </header>
            <ErrorState error={loading.error} onRetry={loading.reload} />
          </>
        ) : room ? (
          <>
            <RoomHead room={room} />
            <Conversation id={id} open={open} target={thread ? null : (message ?? null)} />
          </>
        ) : (
          <Skeleton rows={8} />
        )}
      </main>
      {room && !failed && thread && (
        <ThreadPane key={thread} room={room} detail={open.detail} root={thread} target={message ?? null} />
      )}
      {room && !failed && pane === "details" && <DetailsPane room={room} detail={open.detail} />}
    </>
  )
}
