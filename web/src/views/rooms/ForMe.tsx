/** What waits for me across all rooms: above the list, and only while there is something. */
import { useEffect } from "preact/hooks"
import { t, tn } from "../../i18n"
import { route, to } from "../../router"
import { loadPending, pending } from "../../state/confirming"
import { linkState } from "../../state/connection"
import { myId } from "../../state/session"
import { keep, keptOne } from "../../state/storage"
import { followed, loadFollowed } from "../../state/threads"
import { Icon, type IconName } from "../../ui/Icon"

const KIND = "for_me"

/** What was there last: it stands there at the next start until the answers come, so that the list does not move. */
interface Before {
  pending: number
  threads: boolean
}

interface Props {
  href: string
  here: boolean
  icon: IconName
  name: string
  count: number
  words: string
}

function Entry({ href, here, icon, name, count, words }: Props) {
  return (
    <a class="row for-me-link" href={href} aria-current={here ? "page" : undefined}>
      <Icon name={icon} />
      <span class="row-name">{name}</span>
      {count > 0 && (
        <span class="badge mention">
          <span aria-hidden="true">{count > 99 ? "99+" : count}</span>
          <span class="unseen">{words}</span>
        </span>
      )}
    </a>
  )
}

export function ForMe() {
  const live = linkState.value === "live"
  const view = route.value.view
  useEffect(() => {
    if (!live) return
    loadPending().catch(() => {})
    loadFollowed().catch(() => {})
  }, [live])
  const threads = followed.value
  const loaded = pending.value !== null && threads !== null
  const before = loaded ? null : keptOne<Before>(myId.value, KIND, "")
  const count = pending.value?.length ?? before?.pending ?? 0
  const follows = threads ? threads.threads.length > 0 : (before?.threads ?? false)
  useEffect(() => {
    if (loaded) keep(myId.value, KIND, "", { pending: count, threads: follows })
  }, [loaded, count, follows])
  const hasThreads = view === "threads" || follows
  const hasPending = count > 0 || view === "confirm"
  if (!hasThreads && !hasPending) return null
  const unread = threads?.unread ?? 0
  return (
    <nav class="for-me" aria-label={t("Waiting for me")}>
      {hasPending && (
        <Entry
          href={to.confirm()}
          here={view === "confirm"}
          icon="check"
          name={t("To confirm")}
          count={count}
          words={tn("{n} message", "{n} messages", count)}
        />
      )}
      {hasThreads && (
        <Entry
          href={to.threads()}
          here={view === "threads"}
          icon="reply"
          name={t("Threads")}
          count={unread}
          words={tn("{n} with unread replies", "{n} with unread replies", unread)}
        />
      )}
    </nav>
  )
}
