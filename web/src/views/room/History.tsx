/** A room's messages, scrolled back page by page. */
import { useEffect, useMemo, useRef } from "preact/hooks"
import { t, tn } from "../../i18n"
import { dateOf } from "../../i18n/dates"
import { roomName } from "../../state/names"
import { outbox } from "../../state/outbox"
import { extendLog, loadLog } from "../../state/rooms"
import { myId } from "../../state/session"
import type { Id } from "../../state/types"
import { unreadIn } from "../../state/world"
import { Icon } from "../../ui/Icon"
import { Skeleton, State } from "../../ui/State"
import { sayWhy } from "../../ui/toast"
import { MessageRows } from "./MessageRows"
import { makeRows } from "./rows"
import { type OpenRoom, useReading } from "./useLog"
import { useScroll } from "./useScroll"

interface Props {
  id: Id
  open: OpenRoom
  /** The message that the address names. */
  target: Id | null
  /** Grows with each message sent, so that one's own is seen. */
  sent: number
}

export function History({ id, open, target, sent }: Props) {
  const { room, log, detail, readUpTo } = open
  const messages = log?.messages
  const waiting = outbox.value
  const me = myId.value
  const rows = useMemo(() => {
    const mine = log?.last ? waiting.filter((entry) => entry.room === id && entry.thread === null) : []
    return makeRows(messages ?? [], mine, { readUpTo, me })
  }, [messages, log?.last, waiting, readUpTo, id, me])

  const scroll = useScroll({
    rows,
    ready: room !== undefined && log !== undefined,
    last: log?.last ?? true,
    onNear: (side) => {
      if (log && !(side === "before" ? log.first : log.last)) extendLog(id, side).catch(() => {})
    },
  })
  useReading(open, scroll.atEnd)

  // Where to begin: at the message asked for, else at what is new, else at the end.
  const begun = useRef<string | null>(null)
  const beginning = target ?? "start"
  const hasRows = rows.length > 0
  useEffect(() => {
    if (!hasRows || begun.current === beginning) return
    if (target) {
      if (scroll.toRow(target, "middle")) begun.current = beginning
    } else {
      if (begun.current === null) scroll.toRow("new", "top")
      begun.current = beginning
    }
  }, [hasRows, beginning, target, rows])

  useEffect(() => {
    if (sent) jumpToEnd()
  }, [sent])

  async function jumpToEnd() {
    try {
      if (!log?.last) await loadLog(id)
      scroll.toEnd()
    } catch (error) {
      sayWhy(error)
    }
  }

  const can = useMemo(
    () => ({
      react: detail?.can.react ?? false,
      reply: detail?.can.reply ?? false,
      moderate: detail?.can.moderate ?? false,
      read: room?.role !== null,
    }),
    [detail, room?.role],
  )
  if (!room || !log) return <Skeleton rows={8} />
  const unread = unreadIn(room)
  return (
    <div class="history">
      <section
        ref={scroll.box}
        class="scroll"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={t("Messages in {room}", { room: roomName(room) })}
      >
        <div class="scroll-content">
          {log.first ? (
            <div class="beginning">
              <h2>
                <bdi>{roomName(room)}</bdi>
              </h2>
              <p class="soft">
                {room.purpose ? <bdi>{room.purpose}</bdi> : t("This is where the conversation begins.")}
                {detail && room.kind !== "direct"
                  ? ` ${t("Created {date}.", { date: dateOf(detail.created_at) })}`
                  : ""}
              </p>
            </div>
          ) : (
            <Skeleton rows={2} />
          )}
          {rows.length === 0 && log.first && detail?.can.post && (
            <State icon="chat" title={t("Nothing said yet")}>
              <p>{t("Write the first message.")}</p>
            </State>
          )}
          <MessageRows rows={rows} label={t("Messages")} can={can} marked={target} />
        </div>
      </section>
      {!scroll.atEnd && (
        <button type="button" class="button to-end" onClick={jumpToEnd}>
          <Icon name="down" tiny />
          {unread > 0 ? tn("{n} new message", "{n} new messages", unread) : t("To the latest")}
        </button>
      )}
    </div>
  )
}
