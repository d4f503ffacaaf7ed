/** Official posts of mine that have not appeared yet. */
import { t, tn } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import type { Post } from "../../state/home"
import type { PersonRef } from "../../state/types"
import { Icon } from "../../ui/Icon"
import { sayWhy } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import { RichText } from "../room/RichText"
import { changed } from "./OfficialPart"
import { authorName } from "./words"

interface Scheduled {
  post: Post
  publish_at: string
  written_by: PersonRef | null
}

export function ScheduledPosts() {
  const found = useLoad(() => rest.get<{ scheduled: Scheduled[] }>("posts/scheduled"), [changed.value])
  const list = found.data?.scheduled ?? []
  if (!list.length) return null
  async function withdraw(post: Post) {
    try {
      await rest.delete(`posts/scheduled/${post.id}`)
      found.change({ scheduled: list.filter((one) => one.post.id !== post.id) })
    } catch (error) {
      sayWhy(error)
    }
  }
  return (
    <details class="post-scheduled">
      <summary>
        <Icon name="clock" tiny /> {tn("{n} post appears later", "{n} posts appear later", list.length)}
      </summary>
      <ul>
        {list.map(({ post, publish_at }) => (
          <li key={post.id}>
            <p class="soft note">
              <bdi>{authorName(post.author)}</bdi> · {fullTime(publish_at)}
            </p>
            <RichText message={post} />
            <button type="button" class="button" onClick={() => void withdraw(post)}>
              {t("Take it back")}
            </button>
          </li>
        ))}
      </ul>
    </details>
  )
}
