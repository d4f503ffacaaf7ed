/** The threads I follow: those I take part in, am named in, or chose. */
import { useEffect, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { fullTime, shortTime } from "../../i18n/dates"
import { to } from "../../router"
import { lineOf } from "../../state/apply"
import { roomName } from "../../state/names"
import { useSelect, world } from "../../state/store"
import { follow, followed, loadFollowed } from "../../state/threads"
import type { FollowedThread } from "../../state/types"
import { BackLink } from "../../ui/BackLink"
import { explain } from "../../ui/explain"
import { Icon } from "../../ui/Icon"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { say } from "../../ui/toast"

function Entry({ thread }: { thread: FollowedThread }) {
  const { root, last, unread, mentions } = thread
  const room = useSelect(() => world.value.rooms[root.room], [root.room])
  const name = room ? roomName(room) : thread.room.name
  const first = lineOf(root)
  const line = last ? lineOf(last) : null
  return (
    <li class={unread ? "followed unread" : "followed"}>
      <a class="followed-link" href={to.thread(root.room, root.id)}>
        <span class="soft note">
          <bdi>{name || t("Direct chat")}</bdi>
          {" · "}
          {tn("{n} reply", "{n} replies", root.replies?.count ?? 0)}
        </span>
        <span class="followed-root">
          <bdi>{root.author.name || t("Former colleague")}</bdi>:{" "}
          <bdi>{first?.text || (root.deleted ? t("This message was deleted.") : t("Files"))}</bdi>
        </span>
        {last && (
          <span class="followed-last">
            <bdi>{last.author.name || t("Former colleague")}</bdi>:{" "}
            <bdi>{line?.text || (last.deleted ? t("This message was deleted.") : t("Files"))}</bdi>
          </span>
        )}
        <span class="followed-side">
          {last && (
            <time class="soft note" dateTime={last.at} title={fullTime(last.at)}>
              {shortTime(last.at)}
            </time>
          )}
          {unread > 0 && (
            <span class={mentions ? "badge mention" : "badge"}>
              <span aria-hidden="true">
                {mentions ? "@" : ""}
                {unread > 99 ? "99+" : unread}
              </span>
              <span class="unseen">
                {tn("{n} unread", "{n} unread", unread)}
                {mentions ? `, ${tn("{n} mention", "{n} mentions", mentions)}` : ""}
              </span>
            </span>
          )}
        </span>
      </a>
      <button
        type="button"
        class="icon-button"
        aria-label={t("Stop following: {what}", { what: first?.text || root.author.name })}
        title={t("Stop following")}
        onClick={() => follow(root.id, false).catch((error: unknown) => say(explain(error)))}
      >
        <Icon name="close" />
      </button>
    </li>
  )
}

export function Threads() {
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  function load(more = false) {
    setError(null)
    setBusy(true)
    loadFollowed(more)
      .catch(setError)
      .finally(() => setBusy(false))
  }
  useEffect(() => load(), [])
  const page = followed.value
  return (
    <>
      <header class="pane-head">
        <BackLink href={to.rooms()} />
        <h1>{t("Threads")}</h1>
      </header>
      <div class="pane-body">
        {page?.threads.length === 0 && (
          <State icon="reply" title={t("No threads yet")}>
            <p>{t("Threads you write in, are named in or follow are here, with what is new in them.")}</p>
          </State>
        )}
        {!page && error === null && <Skeleton rows={4} />}
        {error !== null && <ErrorState error={error} onRetry={() => load()} />}
        <ul class="followed-list">
          {page?.threads.map((thread) => (
            <Entry key={thread.root.id} thread={thread} />
          ))}
        </ul>
        {page?.next && (
          <button type="button" class="button more" disabled={busy} onClick={() => load(true)}>
            {t("Show more")}
          </button>
        )}
      </div>
    </>
  )
}
