/** A thread beside its room: the first message, the replies, and what one answers. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { to } from "../../router"
import { focused } from "../../state/focus"
import { roomName } from "../../state/names"
import { outbox } from "../../state/outbox"
import { loadThread } from "../../state/rooms"
import { myId } from "../../state/session"
import { useSelect, world } from "../../state/store"
import { follow, places, readThread } from "../../state/threads"
import type { Id, RoomSummary } from "../../state/types"
import type { Detail } from "../../state/world"
import { BesidePane } from "../../ui/BesidePane"
import { explain } from "../../ui/explain"
import { ErrorState, Skeleton } from "../../ui/State"
import { say } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import { lastOfMine, startEditing } from "./editing"
import { MessageRows } from "./MessageRows"
import { makeRows } from "./rows"
import { TypingLine } from "./TypingLine"
import { useScroll } from "./useScroll"
import { WriteHere } from "./WriteHere"

interface Props {
  room: RoomSummary
  detail: Detail | undefined
  root: Id
  target: Id | null
}

/** Load the thread from its start; on, until the reply that the address names is there. */
async function loadUntil(root: Id, target: Id | null): Promise<true> {
  await loadThread(root)
  const found = () => world.value.threads[root]
  while (target && !found()?.last && !found()?.replies.some((reply) => reply.id === target))
    await loadThread(root, true)
  return true
}

export function ThreadPane({ room, detail, root, target }: Props) {
  const thread = useSelect(() => world.value.threads[root], [root])
  const loading = useLoad(() => loadUntil(root, target), [root])
  const [sent, setSent] = useState(0)
  const waiting = outbox.value
  const me = myId.value
  const rows = useMemo(() => {
    if (!thread) return []
    const mine = thread.last ? waiting.filter((entry) => entry.thread === root) : []
    return makeRows([thread.root, ...thread.replies], mine, { readUpTo: null, me })
  }, [thread, waiting, root, me])
  const scroll = useScroll({
    rows,
    ready: thread !== undefined,
    last: thread?.last ?? true,
    onNear: (side) => {
      if (side === "after" && thread && !thread.last) more()
    },
  })
  const fetching = useRef(false)
  async function more() {
    if (fetching.current) return
    fetching.current = true
    await loadThread(root, true).catch(() => {})
    fetching.current = false
  }

  useEffect(() => {
    if (sent) scroll.toEnd()
  }, [sent])
  const loaded = thread !== undefined
  useEffect(() => {
    if (loaded && target) scroll.toRow(target, "middle")
  }, [loaded, target])

  const can = useMemo(
    () => ({
      react: detail?.can.react ?? false,
      reply: detail?.can.reply ?? false,
      moderate: detail?.can.moderate ?? false,
      history: detail?.can.history ?? false,
      record: detail?.can.record ?? false,
      pin: detail?.can.pin ?? false,
      demand: detail?.can.demand ?? false,
      confirm: detail?.can.confirm ?? room.role !== null,
      track: detail?.can.track ?? false,
      read: false,
    }),
    [detail],
  )
  const closed = thread?.root.deleted
  const place = places.value[root]
  const lastRead = thread?.last ? (thread.replies.at(-1)?.reply_number ?? 0) : 0
  const looking = focused.value && scroll.atEnd
  useEffect(() => {
    if (looking && lastRead) readThread(root, lastRead)
  }, [looking, lastRead, root])
  return (
    <BesidePane
      title={t("Thread")}
      under={roomName(room)}
      close={{ href: to.room(room.id), label: t("Close the thread") }}
      actions={
        place &&
        room.role !== null && (
          <button
            type="button"
            class="button"
            aria-pressed={place.following}
            onClick={() => follow(root, !place.following).catch((error: unknown) => say(explain(error)))}
          >
            {place.following ? t("Following") : t("Follow")}
          </button>
        )
      }
    >
      {thread ? (
        <div class="history">
          <section
            ref={scroll.box}
            class="scroll"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
            tabIndex={0}
            aria-label={t("Replies")}
          >
            <div class="scroll-content thread-content">
              <MessageRows rows={rows} label={t("Replies")} can={can} marked={target ?? null} inThread />
              <p class="unseen" role="status">
                {thread.root.replies ? tn("{n} reply", "{n} replies", thread.root.replies.count) : ""}
              </p>
            </div>
          </section>
        </div>
      ) : loading.error !== null ? (
        <ErrorState error={loading.error} onRetry={loading.reload} />
      ) : (
        <Skeleton rows={3} />
      )}
      <TypingLine room={room.id} thread={root} />
      {thread && can.reply && !closed && (
        <WriteHere
          room={room.id}
          thread={root}
          label={t("Reply in the thread")}
          onSent={() => setSent((count) => count + 1)}
          onEditLast={() => {
            const mine = lastOfMine(world.value.threads[root]?.replies ?? [], me)
            if (mine) startEditing(mine.id)
          }}
          autoFocus={matchMedia("(hover: hover)").matches && !target}
        />
      )}
    </BesidePane>
  )
}
