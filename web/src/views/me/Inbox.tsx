/** Everything that told me of something, the latest first. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { shortTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { go } from "../../router"
import type { PersonRef } from "../../state/types"
import { Avatar } from "../../ui/Avatar"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { sayWhy } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"

interface Told {
  id: string
  kind: string
  at: string
  read: boolean
  person: PersonRef | null
  room: { id: string; name: string } | null
  text: string
  count: number
  path: string
}

interface Page {
  notifications: Told[]
  unread: number
  next: string | null
}

/** What nobody says but the house itself. */
const HOUSE = new Set(["case", "notice", "prompt", "session", "question", "question_owed"])

function what(told: Told): string {
  if (told.kind === "mention") return t("Mentioned you")
  if (told.kind === "post") return t("Published a post")
  if (told.kind === "prompt") return t("A picture challenge has opened")
  if (told.kind === "official") return t("Published an official post")
  if (told.kind === "post_confirm") return t("Asks you to confirm a post")
  if (told.kind === "post_mention") return t("Mentioned you in a post")
  if (told.kind === "comment_mention") return t("Mentioned you in a comment")
  if (told.kind === "comment") return t("Commented on your post")
  if (told.kind === "unit") return t("Called your unit")
  if (told.kind === "everyone") return t("To everyone in the room")
  if (told.kind === "reply") return t("Replied in a thread")
  if (told.kind === "confirm") return t("Asks you to confirm a message")
  if (told.kind === "urgent") return t("Urgent message")
  if (told.kind === "join_request") return tn("{n} asks to join a room", "{n} ask to join a room", told.count)
  if (told.kind === "request_answered") return t("Answered your request to join")
  if (told.kind === "case") return tn("{n} case waits", "{n} cases wait", told.count)
  if (told.kind === "session") return t("Question session")
  if (told.kind === "question") return t("News about your question")
  if (told.kind === "question_owed") return t("Waits for your answer")
  if (told.kind === "notice") return t("A notice for you")
  if (told.count > 1) return tn("{n} new message", "{n} new messages", told.count)
  return told.kind === "direct" ? t("Direct message") : t("New message")
}

export function Inbox() {
  const found = useLoad(() => rest.get<Page>("inbox"), [])
  const [busy, setBusy] = useState(false)
  if (found.error !== null) return <ErrorState error={found.error} onRetry={found.reload} />
  if (!found.data) return <Skeleton rows={5} />
  const page = found.data
  if (!page.notifications.length)
    return (
      <State icon="bell" title={t("Nothing has told you anything yet.")}>
        <p>{t("Direct messages, mentions and what is new in your rooms will be here.")}</p>
      </State>
    )

  async function attempt(work: () => Promise<void>) {
    setBusy(true)
    await work().catch(sayWhy)
    setBusy(false)
  }
  const readAll = () =>
    attempt(async () => {
      await rest.post("inbox/read", { all: true })
      found.change({
        ...page,
        unread: 0,
        notifications: page.notifications.map((one) => ({ ...one, read: true })),
      })
    })
  const more = () =>
    attempt(async () => {
      const next = await rest.get<Page>("inbox", { cursor: page.next })
      found.change({ ...next, notifications: [...page.notifications, ...next.notifications] })
    })
  function open(told: Told) {
    if (!told.read) rest.post("inbox/read", { notifications: [told.id] }).catch(() => {})
    go(told.path)
  }

  return (
    <>
      {page.unread > 0 && (
        <button type="button" class="button" disabled={busy} onClick={readAll}>
          {t("Mark all as read")}
        </button>
      )}
      <ul class="inbox">
        {page.notifications.map((told) => (
          <li key={told.id}>
            <a
              class="place"
              data-unread={!told.read}
              href={told.path}
              onClick={(event) => {
                event.preventDefault()
                open(told)
              }}
            >
              <Avatar id={told.person?.id ?? ""} name={told.person?.name ?? ""} />
              <span class="person-name">
                <strong>
                  <bdi>{told.person?.name ?? (HOUSE.has(told.kind) ? t("The house") : t("Somebody"))}</bdi>
                  {!told.read && <span class="unseen"> {t("unread")}</span>}
                </strong>
                <span class="soft note">
                  {[what(told), told.room?.name, shortTime(told.at)].filter(Boolean).join(" · ")}
                </span>
                {told.text && (
                  <span class="inbox-text">
                    <bdi>{told.text}</bdi>
                  </span>
                )}
              </span>
            </a>
          </li>
        ))}
      </ul>
      {page.next && (
        <button type="button" class="button" disabled={busy} onClick={more}>
          {t("Show more")}
        </button>
      )}
    </>
  )
}
