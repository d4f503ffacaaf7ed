/** A room: its messages, what is written next, and beside it a thread or the details. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { isAbsent, isForbidden } from "../../net/errors"
import { to } from "../../router"
import { mutedUntil } from "../../state/muted"
import { roomName } from "../../state/names"
import { outbox } from "../../state/outbox"
import { myId } from "../../state/session"
import { world } from "../../state/store"
import type { Id } from "../../state/types"
import { BackLink } from "../../ui/BackLink"
import { wide } from "../../ui/BesidePane"
import { ErrorState, Skeleton } from "../../ui/State"
import { lazy } from "../shell/lazy"
import { shortcutFor } from "../shell/shortcuts"
import { asking } from "./asking"
import { lastOfMine, startEditing } from "./editing"
import { History } from "./History"
import { PinLine } from "./Pins"
import { RoomHead } from "./RoomHead"
import { TypingLine } from "./TypingLine"
import { type OpenRoom, useLog } from "./useLog"
import { WriteHere } from "./WriteHere"

const MessageDialogs = lazy(() => import("./MessageDialogs").then((module) => module.MessageDialogs), null)
const ClosedRoom = lazy(() => import("./ClosedRoom").then((module) => module.ClosedRoom))
const Muted = lazy(() => import("./Outside").then((module) => module.Muted), null)
const NoComposer = lazy(() => import("./Outside").then((module) => module.NoComposer), null)
const ThreadPane = lazy(() => import("./ThreadPane").then((module) => module.ThreadPane), null)
const ArrivalLine = lazy(() => import("./ArrivalLine").then((module) => module.ArrivalLine), null)
const DetailsPane = lazy(() => import("./DetailsPane").then((module) => module.DetailsPane), null)

interface Props {
  room: Id
  message?: Id
  thread?: Id
  pane?: "details"
}

/** A letter pressed while nothing else has the focus is the beginning of a message. */
function typeAnywhere(event: KeyboardEvent): void {
  if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
  if (shortcutFor(event, "anywhere") !== null) return
  if ([...event.key].length === 1 && event.key !== " ")
    (event.currentTarget as HTMLElement).querySelector<HTMLElement>(".composer textarea")?.focus()
}

function Conversation({ id, open, target }: { id: Id; open: OpenRoom; target: Id | null }) {
  const [sent, setSent] = useState(0)
  const { room, detail, log } = open
  if (!room) return null
  const muted = mutedUntil.value
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
      {room.kind === "direct" && <ArrivalLine room={id} />}
      <TypingLine room={id} thread={null} />
      {room.guests && detail?.can.post && <p class="guests-read">{t("Guests read here")}</p>}
      {muted ? (
        <Muted until={muted} />
      ) : detail?.can.post || (!detail && (waits || room.role !== null)) ? (
        <WriteHere
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
            <PinLine room={room} />
            <Conversation id={id} open={open} target={thread ? null : (message ?? null)} />
          </>
        ) : (
          <Skeleton rows={8} />
        )}
      </main>
      {room && !failed && thread && (
        <ThreadPane key={thread} room={room} detail={open.detail} root={thread} target={message ?? null} />
      )}
      {asking.value && <MessageDialogs />}
      {room && !failed && pane === "details" && <DetailsPane room={room} detail={open.detail} />}
    </>
  )
}
