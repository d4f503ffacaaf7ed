/** Everything the house has told me, the latest first. */
import { t } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { type Notice, readNotice } from "../../state/notices"
import { ErrorState, Skeleton } from "../../ui/State"
import { sayWhy } from "../../ui/toast"
import { usePages } from "../../ui/usePages"
import { NoticeText, titleOf } from "./NoticeText"

const PAGE = 20

export function Notices() {
  const pages = usePages<Notice>(async (cursor) => {
    const answer = await rest.get<{ notices: Notice[]; next: string | null }>("notices", {
      cursor,
      limit: PAGE,
    })
    return { items: answer.notices, next: answer.next }
  }, [])
  if (pages.error !== null) return <ErrorState error={pages.error} onRetry={pages.reload} />
  if (!pages.items) return <Skeleton rows={2} />
  if (!pages.items.length)
    return <p class="soft">{t("Nothing yet. Here stands what the moderators tell you.")}</p>
  const { items } = pages

  async function read(notice: Notice) {
    await readNotice(notice)
    pages.change(items.map((other) => (other.id === notice.id ? { ...other, read: true } : other)))
  }

  return (
    <>
      <ul class="cards">
        {items.map((notice) => (
          <li key={notice.id} class="card-row">
            <div class="card-row-body">
              <h2>{titleOf(notice)}</h2>
              <p class="soft note">
                <time dateTime={notice.at}>{fullTime(notice.at)}</time>
              </p>
              <NoticeText notice={notice} />
            </div>
            {!notice.read && (
              <button type="button" class="button" onClick={() => read(notice).catch(sayWhy)}>
                {t("I have read this")}
              </button>
            )}
          </li>
        ))}
      </ul>
      {pages.next && (
        <button type="button" class="button" disabled={pages.busy} onClick={pages.more}>
          {t("Show more")}
        </button>
      )}
    </>
  )
}
