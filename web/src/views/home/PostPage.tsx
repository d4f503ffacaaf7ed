/** One post with all that is said about it. */
import { useEffect, useRef, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { fullTime, shortTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { route, to } from "../../router"
import type { PostComment } from "../../state/home"
import { isInTime } from "../../state/limits"
import { me, myId } from "../../state/session"
import { discard, keep, keptOne } from "../../state/storage"
import type { Id } from "../../state/types"
import { Avatar } from "../../ui/Avatar"
import { BackLink } from "../../ui/BackLink"
import { Confirm } from "../../ui/Confirm"
import { explain } from "../../ui/explain"
import { Icon } from "../../ui/Icon"
import { Menu } from "../../ui/Menu"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { sayWhy } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import { findReaders } from "../mention/findReaders"
import { MentionArea } from "../mention/MentionArea"
import { OutsideNote } from "../mention/OutsideNote"
import { EmojiPalette } from "../room/EmojiPalette"
import { pickAny } from "../room/pickAny"
import { ReactionRow } from "../room/ReactionRow"
import { RichText } from "../room/RichText"
import { lazy } from "../shell/lazy"
import { Edited } from "./Edited"
import { PostCard } from "./PostCard"
import {
  comments,
  learn,
  listenOn,
  missed,
  type Page,
  posts,
  reacted,
  reactToComment,
  takeComment,
  whileHearing,
} from "./store"
import { authorName } from "./words"

const ReportDialog = lazy(() => import("../reports/ReportDialog").then((module) => module.ReportDialog), null)
const EarlierTexts = lazy(() => import("../room/EarlierTexts").then((module) => module.EarlierTexts), null)
const WhoReacted = lazy(() => import("../room/WhoReacted").then((module) => module.WhoReacted), null)
const ChangeDialog = lazy(() => import("./ChangeDialog").then((module) => module.ChangeDialog), null)

const LONGEST = 1_000
const KIND = "comment"

interface Found {
  comments: PostComment[]
  reacted: Record<Id, string[]>
  earlier: string | null
  count: number
}

type Answer = { comment: PostComment; comments: number }

// Pages of comments gone back for the one that was looked for.
const BACK = 20

/** The comment that the address names. */
const named = (): Id | null => new URLSearchParams(location.search).get("comment")

const load = (id: Id): Promise<{ earlier: string | null }> => whileHearing(() => loadSaid(id))

async function loadSaid(id: Id): Promise<{ earlier: string | null }> {
  const [page, said] = await Promise.all([
    rest.get<Omit<Page, "posts"> & { post: Page["posts"][number] }>(`posts/${id}`),
    rest.get<Found>(`posts/${id}/comments`),
  ])
  const wanted = named()
  let { earlier } = said
  let list = said.comments
  let mine = said.reacted
  for (let back = 0; wanted && earlier && back < BACK && !list.some((one) => one.id === wanted); back++) {
    const before = await rest.get<Found>(`posts/${id}/comments`, { before: earlier, limit: 100 })
    list = [...before.comments, ...list]
    mine = { ...mine, ...before.reacted }
    earlier = before.earlier
  }
  learn({ ...page, posts: [page.post] })
  comments.value = { post: id, list }
  reacted.value = { ...reacted.value, ...mine }
  listenOn(page.seq)
  return { earlier }
}

function Comment({ comment }: { comment: PostComment }) {
  const [asked, ask] = useState<"change" | "delete" | "report" | "reactions" | "history" | null>(null)
  const [menu, setMenu] = useState<HTMLElement | null>(null)
  const [palette, setPalette] = useState<HTMLElement | null>(null)
  const item = useRef<HTMLLIElement>(null)
  const wanted = route.value && named() === comment.id
  useEffect(() => {
    if (!wanted) return
    item.current?.scrollIntoView({ block: "center" })
    item.current?.focus({ preventScroll: true })
  }, [wanted])
  const close = () => ask(null)
  const mine = comment.author.id === myId.value
  const moderates = me.value?.roles.includes("moderator") ?? false
  const name = authorName(comment.author)
  if (comment.gone)
    return (
      <li class="comment soft">
        {comment.gone === "hidden" ? t("A moderator has hidden this comment.") : t("The comment is deleted.")}
      </li>
    )
  const put = (emoji: string) => void reactToComment(comment, emoji)
  const ours = reacted.value[comment.id] ?? []
  const items = [
    ...(comment.reactions.length
      ? [{ name: t("Who reacted"), icon: "people" as const, run: () => ask("reactions") }]
      : []),
    ...(mine && isInTime("edit", comment)
      ? [{ name: t("Edit"), icon: "edit" as const, run: () => ask("change") }]
      : []),
    ...(mine ? [] : [{ name: t("Report"), icon: "flag" as const, run: () => ask("report") }]),
    ...((mine && isInTime("delete", comment)) || moderates
      ? [{ name: t("Delete"), icon: "trash" as const, danger: true, run: () => ask("delete") }]
      : []),
  ]
  const answered = (answer: Answer) => takeComment(answer.comment, answer.comments)
  return (
    <li ref={item} class={wanted ? "comment wanted" : "comment"} tabIndex={wanted ? -1 : undefined}>
      <Avatar id={comment.author.id} name={name} size="small" />
      <div class="comment-body">
        <p class="message-head">
          <a class="author" href={comment.author.id ? to.personPosts(comment.author.id) : undefined}>
            <bdi>{name}</bdi>
          </a>
          <time class="soft" dateTime={comment.at} title={fullTime(comment.at)}>
            {shortTime(comment.at)}
          </time>
          {comment.edited_at && <Edited at={comment.edited_at} onAsk={() => ask("history")} />}
        </p>
        <RichText message={comment} />
        <ReactionRow
          reactions={comment.reactions}
          isMine={({ emoji }) => ours.includes(emoji)}
          onReact={put}
        />
      </div>
      <button
        type="button"
        class="icon-button"
        aria-label={t("React to the comment by {name}", { name })}
        title={t("React")}
        aria-expanded={palette !== null}
        onClick={(event) => setPalette(palette ? null : event.currentTarget)}
      >
        <Icon name="smile" />
      </button>
      {palette && (
        <EmojiPalette
          anchor={palette}
          onChoose={put}
          onClose={() => setPalette(null)}
          onMore={() => void pickAny(put)}
        />
      )}
      {items.length > 0 && (
        <button
          type="button"
          class="icon-button"
          aria-label={t("More about the comment by {name}", { name })}
          title={t("More")}
          aria-haspopup="menu"
          aria-expanded={menu !== null}
          onClick={(event) => setMenu(menu ? null : event.currentTarget)}
        >
          <Icon name="more" />
        </button>
      )}
      {menu && (
        <Menu
          label={t("Actions for the comment")}
          items={items}
          anchor={menu}
          onClose={() => setMenu(null)}
        />
      )}
      {asked === "change" && (
        <ChangeDialog
          title={t("Change the comment")}
          text={comment.text}
          limit={LONGEST}
          onSave={async (text) => {
            const base = comment.edited_at ?? comment.at
            answered(await rest.patch<Answer>(`comments/${comment.id}`, { text, base }))
          }}
          onClose={close}
        />
      )}
      {asked === "history" && <EarlierTexts path={`comments/${comment.id}`} now={comment} onClose={close} />}
      {asked === "reactions" && <WhoReacted reactions={comment.reactions} onClose={close} />}
      {asked === "report" && <ReportDialog comment={comment.id} onClose={close} />}
      {asked === "delete" && (
        <Confirm
          title={t("Delete the comment?")}
          text={t("A line saying that it was deleted stays.")}
          action={t("Delete")}
          onConfirm={async () => answered(await rest.delete<Answer>(`comments/${comment.id}`))}
          onClose={close}
        />
      )}
    </li>
  )
}

interface Draft {
  text: string
  id: string
}

const fresh = (): Draft => ({ text: "", id: crypto.randomUUID() })

function Say({ post }: { post: Id }) {
  const [draft, setDraft] = useState<Draft>(() => keptOne<Draft>(myId.value, KIND, post) ?? fresh())
  const [wrong, setWrong] = useState("")
  const [busy, setBusy] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)

  function write(text: string) {
    setDraft({ ...draft, text })
    setWrong("")
    keep(myId.value, KIND, post, { ...draft, text })
  }

  async function send(event: Event) {
    event.preventDefault()
    if (!draft.text.trim() || busy) return
    setBusy(true)
    try {
      const said = { text: draft.text, client_id: draft.id }
      const answer = await rest.post<Answer>(`posts/${post}/comments`, said)
      takeComment(answer.comment, answer.comments)
      discard(myId.value, KIND, post)
      setDraft(fresh())
    } catch (error) {
      setWrong(explain(error))
    }
    setBusy(false)
  }

  return (
    <form class="comment-composer" onSubmit={send}>
      <MentionArea
        field={field}
        place={post}
        find={(words) => findReaders({ post }, words)}
        onText={write}
        rows={2}
        maxLength={LONGEST}
        aria-label={t("Write a comment")}
        placeholder={t("Write a comment")}
        value={draft.text}
      />
      <OutsideNote text={draft.text} place={{ post }} />
      {wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      <div class="post-send">
        <p class="soft note">{t("Your name stands with it. Whoever reads the post can read it.")}</p>
        <button type="submit" class="button primary" disabled={busy || !draft.text.trim()}>
          {t("Comment")}
        </button>
      </div>
    </form>
  )
}

export function PostPage({ id }: { id: Id }) {
  const found = useLoad(() => load(id), [id, missed.value])
  const [busy, setBusy] = useState(false)
  const known = useRef(false)
  const post = posts.value[id]
  if (post) known.current = true
  useEffect(
    () => () => {
      comments.value = null
    },
    [id],
  )
  const said = comments.value?.post === id ? comments.value.list : null

  async function earlier() {
    if (!found.data?.earlier || !said) return
    setBusy(true)
    try {
      const page = await rest.get<Found>(`posts/${id}/comments`, { before: found.data.earlier })
      const list = comments.value?.list ?? []
      const ids = new Set(list.map((one) => one.id))
      reacted.value = { ...reacted.value, ...page.reacted }
      comments.value = { post: id, list: [...page.comments.filter((one) => !ids.has(one.id)), ...list] }
      found.change({ earlier: page.earlier })
    } catch (error) {
      sayWhy(error)
    }
    setBusy(false)
  }

  return (
    <>
      <header class="pane-head">
        <BackLink href={to.home()} />
        <h1>{t("One post")}</h1>
      </header>
      <div class="pane-body home-body">
        {found.error !== null && <ErrorState error={found.error} onRetry={found.reload} />}
        {!post && found.error === null && !known.current && <Skeleton rows={2} />}
        {!post && found.error === null && known.current && (
          <State icon="hidden" title={t("The post is gone")}>
            <p>{t("It was deleted or hidden.")}</p>
            <a class="button" href={to.home()}>
              {t("To the start page")}
            </a>
          </State>
        )}
        {post && found.error === null && (
          <>
            <PostCard post={post} />
            <section class="comments" aria-label={t("Comments")}>
              <h2>{tn("{n} comment", "{n} comments", post.comments)}</h2>
              {found.data?.earlier && (
                <button type="button" class="button" disabled={busy} onClick={earlier}>
                  {t("Show earlier comments")}
                </button>
              )}
              {said ? (
                <ol>
                  {said.map((comment) => (
                    <Comment key={comment.id} comment={comment} />
                  ))}
                </ol>
              ) : (
                <Skeleton rows={1} />
              )}
              <Say key={id} post={id} />
            </section>
          </>
        )}
      </div>
    </>
  )
}
