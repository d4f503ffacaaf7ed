/** Posts of mine that have not appeared yet: for their time, or for an approval. */
import { t, tn } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import type { Post } from "../../state/home"
import { unreadNotices } from "../../state/notices"
import type { Id, PersonRef } from "../../state/types"
import { Icon } from "../../ui/Icon"
import { sayWhy } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import { Files } from "../room/Files"
import { RichText } from "../room/RichText"
import { waitingChanged } from "./store"
import { authorName } from "./words"

interface Scheduled {
  post: Post
  publish_at: string | null
  written_by: PersonRef | null
}

/** With `stream` those in one topic stream. */
export function ScheduledPosts({ stream }: { stream?: Id }) {
  const found = useLoad(
    () => rest.get<{ scheduled: Scheduled[] }>("posts/scheduled"),
    [waitingChanged.value, unreadNotices.value],
  )
  const every = found.data?.scheduled ?? []
  const list = stream ? every.filter(({ post }) => post.stream?.id === stream) : every
  if (!list.length) return null
  async function withdraw(post: Post) {
    try {
      await rest.delete(`posts/scheduled/${post.id}`)
      found.change({ scheduled: every.filter((one) => one.post.id !== post.id) })
    } catch (error) {
      sayWhy(error)
    }
  }
  return (
    <details class="post-scheduled" open={list.some(({ post }) => post.approval)}>
      <summary>
        <Icon name="clock" tiny />{" "}
        {tn("{n} post has not appeared yet", "{n} posts have not appeared yet", list.length)}
      </summary>
      <ul>
        {list.map(({ post, publish_at }) => (
          <li key={post.id}>
            <p class="soft note">
              {!stream && (
                <>
                  <bdi>{post.stream?.name ?? authorName(post.author)}</bdi> ·{" "}
                </>
              )}
              {publish_at ? fullTime(publish_at) : <strong>{t("waits to be approved")}</strong>}
            </p>
            {post.text && <RichText message={post} />}
            {post.files.length > 0 && <Files files={post.files} />}
            <button type="button" class="button" onClick={() => void withdraw(post)}>
              {t("Take it back")}
            </button>
          </li>
        ))}
      </ul>
    </details>
  )
}
