/** A room's messages, scrolled back page by page. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { dateOf } from "../../i18n/calendar"
import { clock, dayName, dayOf, today } from "../../i18n/dates"
import { roomName } from "../../state/names"
import { outbox } from "../../state/outbox"
import { cleared, markAllIn } from "../../state/reading"
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

/** How much is new, and since when where that is known. */
function newSince(count: number, at: string | undefined): string {
  if (at === undefined) return tn("{n} new", "{n} new", count)
  const time = dayOf(at) === dayOf(today().toISOString()) ? clock(at) : `${dayName(at)} ${clock(at)}`
  return tn("{n} new since {time}", "{n} new since {time}", count, { time })
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
    watched: "new",
    onNear: (side) => {
      if (log && !(side === "before" ? log.first : log.last)) extendLog(id, side).catch(() => {})
    },
  })
  // Until one stands where one begins, the end on screen is not yet what one reads.
  const [placed, setPlaced] = useState(false)
  useReading(open, placed && scroll.atEnd)

  // Where to begin: at the message asked for, else at what is new, else at the end.
  const begun = useRef<string | null>(null)
  const beginning = target ?? "start"
  const hasRows = rows.length > 0
  useEffect(() => {
    if (!hasRows || begun.current === beginning) return
    if (target) {
      if (!scroll.toRow(target, "middle")) return
    } else if (begun.current === null) scroll.toRow("new", "top")
    begun.current = beginning
    setPlaced(true)
  }, [hasRows, beginning, target, rows])

  useEffect(() => {
    if (sent) jumpToEnd()
  }, [sent])

  const done = cleared.value
  useEffect(() => {
    if (done?.room === id && begun.current !== null) jumpToEnd()
  }, [done])

  const firstNew = readUpTo === null ? undefined : messages?.find((one) => (one.number ?? 0) > readUpTo)
  const drawn = rows.some((row) => row.kind === "new")
  const earlier = readUpTo !== null && !drawn && (messages?.[0]?.number ?? 0) > readUpTo + 1
  async function jumpToNew() {
    if (readUpTo === null) return
    try {
      if (!drawn) await loadLog(id, readUpTo + 1)
      // What was loaded is drawn first.
      requestAnimationFrame(() => scroll.toRow("new", "top"))
    } catch (error) {
      sayWhy(error)
    }
  }

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
      history: detail?.can.history ?? false,
      record: detail?.can.record ?? false,
      pin: detail?.can.pin ?? false,
      demand: detail?.can.demand ?? false,
      confirm: detail?.can.confirm ?? (room !== undefined && room.role !== null),
      track: detail?.can.track ?? false,
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
              </p>
              {detail && room.kind !== "direct" && (
                <p class="soft note">{t("Created {date}.", { date: dateOf(detail.created_at) })}</p>
              )}
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
      {readUpTo !== null && (scroll.passed || earlier) && (
        <div class="new-pill">
          <button type="button" class="new-pill-jump" onClick={jumpToNew}>
            <Icon name="up" tiny />
            {newSince(room.number - readUpTo, earlier ? undefined : firstNew?.at)}
          </button>
          <button
            type="button"
            class="icon-button"
            aria-label={t("Mark as read")}
            title={t("Mark as read")}
            onClick={() => markAllIn(id)}
          >
            <Icon name="close" tiny />
          </button>
        </div>
      )}
      {!scroll.atEnd && (
        <button type="button" class="button to-end" onClick={jumpToEnd}>
          <Icon name="down" tiny />
          {unread > 0 ? tn("{n} new message", "{n} new messages", unread) : t("To the latest")}
        </button>
      )}
    </div>
  )
}
