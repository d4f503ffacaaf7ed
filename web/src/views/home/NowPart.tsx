/** What matters now, above the stream: in a stated order, each line with why it is there. And what I do today. */
import { useEffect, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { dayName, listOf, shortTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { go, to } from "../../router"
import { serverNow } from "../../state/clock"
import { me, myId } from "../../state/session"
import { lasting } from "../../state/statuses"
import { keep, keptOne } from "../../state/storage"
import type { PersonRef } from "../../state/types"
import { Icon, type IconName } from "../../ui/Icon"
import { useLoad } from "../../ui/useLoad"
import { lazy } from "../shell/lazy"
import { StatusLine } from "../status/StatusLine"
import { useLast } from "./useLast"

const StatusDialog = lazy(() => import("../status/StatusDialog").then((module) => module.StatusDialog), null)

type Why = "alert" | "confirm" | "question" | "mention" | "official" | "room" | "other"

interface Entry {
  why: Why
  id: string | null
  at: string
  person: PersonRef | null
  room: { id: string; name: string } | null
  text: string
  count: number
  path: string
}

interface Now {
  entries: Entry[]
  count: number
  since: { posts: number; official: number } | null
}

const KIND = "visit"
const LAST = "now"
/** Away for so long, one is told what came meanwhile. */
const AWAY_MS = 12 * 3_600_000
const NOTED_MS = 60_000
const FRESH_MS = 30_000
const FIRST = 4

const icons: Record<Why, IconName> = {
  alert: "alert",
  confirm: "check",
  question: "question",
  mention: "me",
  official: "megaphone",
  room: "chat",
  other: "bell",
}

/** Why it is here, in words. */
function whyOf(entry: Entry): string {
  const words: Record<Why, string> = {
    alert: t("Alert"),
    confirm: t("Asks you to confirm"),
    question: t("Questions"),
    mention: t("Mentions you"),
    official: t("Official post"),
    room: entry.room?.name || t("New message"),
    other: t("For you"),
  }
  return words[entry.why]
}

/** When I was here before, where that is long ago; from now on I am here. */
function useAway(): string | null {
  const [before] = useState(() => keptOne<number>(myId.value, KIND, "home"))
  useEffect(() => {
    const note = () => void keep(myId.value, KIND, "home", serverNow())
    note()
    const timer = setInterval(note, NOTED_MS)
    return () => clearInterval(timer)
  }, [])
  return before !== null && serverNow() - before > AWAY_MS ? new Date(before).toISOString() : null
}

function Today() {
  const [open, setOpen] = useState(false)
  const status = lasting(me.value?.person.status ?? null)
  return (
    <div class="now-today">
      <button type="button" class="button plain" onClick={() => setOpen(true)}>
        {status ? <StatusLine status={status} /> : t("What are you doing today?")}
      </button>
      {open && <StatusDialog onClose={() => setOpen(false)} />}
    </div>
  )
}

function Line({ entry }: { entry: Entry }) {
  function open(event: MouseEvent) {
    if (!entry.id) return
    event.preventDefault()
    rest.post("inbox/read", { notifications: [entry.id] }).catch(() => {})
    go(entry.path)
  }
  return (
    <li>
      <a class="now-entry" href={entry.path} data-why={entry.why} onClick={open}>
        <Icon name={icons[entry.why]} />
        <span class="now-why">
          {whyOf(entry)}
          <span class="soft note"> {shortTime(entry.at)}</span>
        </span>
        <span class="now-text">
          <bdi>{[entry.person?.name, entry.text].filter(Boolean).join(": ")}</bdi>
          {entry.count > 1 && <span class="soft"> {tn("{n} new", "{n} new", entry.count)}</span>}
        </span>
      </a>
    </li>
  )
}

/** `onThere` is told once it has the height it will have: what was here last, or the answer, or that none comes.
 * Until it is `shown` it takes no room. */
export function NowPart({ shown, onThere }: { shown: boolean; onThere: () => void }) {
  const away = useAway()
  const found = useLoad(() => rest.get<Now>("now", { since: away }), [])
  const before = useLast<Now>(LAST, found.data)
  useEffect(() => {
    const again = () => document.hidden || found.reload()
    const timer = setInterval(again, FRESH_MS)
    document.addEventListener("visibilitychange", again)
    return () => {
      clearInterval(timer)
      document.removeEventListener("visibilitychange", again)
    }
  }, [found.reload])
  const there = before !== null || found.data !== null || found.error !== null
  useEffect(() => void (there && onThere()), [there])
  const [all, setAll] = useState(false)
  const now = found.data ?? (found.error ? null : before)
  const came = [
    now?.since?.posts ? tn("{n} post", "{n} posts", now.since.posts) : "",
    now?.since?.official ? tn("{n} official post", "{n} official posts", now.since.official) : "",
  ].filter(Boolean)
  const lines = all ? now?.entries : now?.entries.slice(0, FIRST)
  return (
    <section class="now" hidden={!shown} aria-label={t("What matters now")}>
      <Today />
      {away && came.length > 0 && (
        <p class="note">
          {t("Since {day}: {what}.", { day: dayName(away).toLocaleLowerCase(), what: listOf(came) })}
        </p>
      )}
      {lines && lines.length > 0 && (
        <ol>
          {lines.map((entry) => (
            <Line key={entry.id ?? entry.path} entry={entry} />
          ))}
        </ol>
      )}
      {now && now.count > FIRST && (
        <div class="actions">
          {!all && (
            <button type="button" class="button plain" onClick={() => setAll(true)}>
              {tn("{n} more", "{n} more", now.count - FIRST)}
            </button>
          )}
          {all && now.count > now.entries.length && (
            <a class="button plain" href={to.me("inbox")}>
              {t("All in the inbox")}
            </a>
          )}
        </div>
      )}
    </section>
  )
}
