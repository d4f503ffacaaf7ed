/** A stream: what is new waits behind a button, and nothing jumps while one reads. */
import { useEffect, useRef, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { to } from "../../router"
import { myId } from "../../state/session"
import { BackLink } from "../../ui/BackLink"
import { Icon } from "../../ui/Icon"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { useGrowing } from "../../ui/useGrowing"
import { FollowButton } from "./FollowButton"
import { NowPart } from "./NowPart"
import { PostCard } from "./PostCard"
import { PostComposer } from "./PostComposer"
import { PromptStrip } from "./PromptStrip"
import { ScheduledPosts } from "./ScheduledPosts"
import { StreamHead } from "./StreamHead"
import {
  loadingMore,
  loadOlder,
  loadStream,
  openStream,
  place,
  posts,
  type Source,
  type Stream,
  showWaiting,
  stream,
  trouble,
} from "./store"

/** So many posts are drawn at a time, the first with all that is above them: twenty at once hold a phone up. */
const POSTS_STEP = 2

/** What stands above the stream is waited for so long, so that the stream does not jump when it comes. */
const PATIENCE_MS = 1_500
const ABOVE = 2

/** So many pixels before the end the next page is asked for. */
const NEAR = 800

function Tabs({ source }: { source: Source }) {
  return (
    <nav class="segments home-tabs" aria-label={t("Which posts")}>
      <a class="segment" href={to.home()} aria-current={source.kind === "following" ? "page" : undefined}>
        {t("What I follow")}
      </a>
      <a
        class="segment"
        href={to.everything()}
        aria-current={source.kind === "everything" ? "page" : undefined}
      >
        {t("Everything")}
      </a>
    </nav>
  )
}

function titleOf(source: Source, now: Stream | null): string {
  if (source.kind === "person") return now?.head.person?.name ?? t("Posts")
  if (source.kind === "unit") return now?.head.unit?.name ?? t("Posts")
  if (source.kind === "stream") return now?.head.stream?.name ?? t("Posts")
  return source.kind === "tag" ? `#${source.id}` : t("Home")
}

/** Whose stream it is, and whether I follow it. */
function Whose({ now }: { now: Stream }) {
  const { source, head } = now
  if (!("id" in source) || source.kind === "stream") return null
  const card =
    source.kind === "person" ? to.person(source.id) : source.kind === "unit" ? to.unit(source.id) : null
  return (
    <div class="home-whose">
      <p class="soft">
        {head.person && [head.person.title, head.person.unit].filter(Boolean).join(" · ")}{" "}
        {tn("{n} follows this", "{n} follow this", head.followers ?? 0)}
      </p>
      <div class="actions">
        {!(source.kind === "person" && source.id === myId.value) && (
          <FollowButton
            kind={source.kind}
            source={source.id}
            following={head.following ?? false}
            notify={head.notify}
          />
        )}
        {card && (
          <a class="button" href={card}>
            {source.kind === "person" ? t("Contact card") : t("The unit")}
          </a>
        )}
        {source.kind === "tag" && (
          <a class="button" href={to.tag(source.id)}>
            {t("In messages")}
          </a>
        )}
      </div>
    </div>
  )
}

function Nothing({ source }: { source: Source }) {
  if (source.kind === "following")
    return (
      <State icon="people" title={t("It is quiet here")}>
        <p>{t("Here you see your own unit, and the people, units and tags that you follow.")}</p>
        <a class="button primary" href={to.everything()}>
          {t("See everything")}
        </a>
        <a class="button" href={to.people()}>
          {t("Find people to follow")}
        </a>
      </State>
    )
  return (
    <State icon="chat" title={t("No posts yet")}>
      <p>{t("What you can read is shown here as soon as somebody posts.")}</p>
    </State>
  )
}

export function StreamView({ source }: { source: Source }) {
  const body = useRef<HTMLDivElement>(null)
  const key = JSON.stringify(source)
  useEffect(() => openStream(source), [key])
  const [above, setAbove] = useState(0)
  useEffect(() => {
    const timer = setTimeout(setAbove, PATIENCE_MS, ABOVE)
    return () => clearTimeout(timer)
  }, [])
  const there = () => setAbove((count) => count + 1)
  const now = stream.value
  const home = !("id" in source)
  const shown = !home || above >= ABOVE
  useEffect(() => body.current?.scrollTo(0, place.key === key ? place.top : 0), [key, shown])
  const within = now?.source.kind === "stream" ? now.head.stream : undefined
  const waiting = now?.waiting.length ?? 0
  const ids = now?.ids ?? []
  // Who comes back to a place further down finds it drawn.
  const first = place.key === key && place.top > 0 ? ids.length : POSTS_STEP
  const drawn = useGrowing(ids.length, first, POSTS_STEP)

  function top() {
    showWaiting()
    body.current?.scrollTo(0, 0)
    requestAnimationFrame(() => {
      // What was pressed is gone; who has gone on to something else by now stays there.
      if (document.activeElement === document.body) body.current?.querySelector<HTMLElement>(".post")?.focus()
    })
  }

  function scrolled() {
    const box = body.current
    Object.assign(place, { key, top: box?.scrollTop ?? 0 })
    if (box && box.scrollHeight - box.scrollTop - box.clientHeight < NEAR) void loadOlder()
  }

  const below = () => (
    <>
      {home && <PostComposer />}
      {within && <PostComposer key={within.id} within={within} />}
      {(home || within) && <ScheduledPosts stream={within?.id} />}
      {home && <Tabs source={source} />}
      {now && !within && <Whose now={now} />}
      <div class="home-new" role="status">
        {waiting > 0 && (
          <button type="button" class="button primary" onClick={top}>
            <Icon name="up" tiny />
            {tn("{n} new post", "{n} new posts", waiting)}
          </button>
        )}
      </div>
      {!now && trouble.value !== null && (
        <ErrorState error={trouble.value} onRetry={() => void loadStream()} />
      )}
      {!now && trouble.value === null && <Skeleton rows={4} />}
      {now && !ids.length && <Nothing source={source} />}
      {ids.length > 0 && (
        <ol class="posts">
          {ids.slice(0, drawn).map((id) => {
            const post = posts.value[id]
            return (
              post && (
                <li key={id}>
                  <PostCard post={post} />
                </li>
              )
            )
          })}
        </ol>
      )}
      {now?.older && (
        <button
          type="button"
          class="button show-more"
          disabled={loadingMore.value}
          onClick={() => void loadOlder()}
        >
          {t("Show more")}
        </button>
      )}
    </>
  )

  return (
    <>
      <header class="pane-head">
        {!home && <BackLink href={to.home()} />}
        <div class="pane-title">
          <h1>
            <bdi>{titleOf(source, now)}</bdi>
          </h1>
        </div>
        {home && (
          <div class="pane-actions home-sources">
            <a
              class="icon-button"
              href={to.follows()}
              aria-label={t("Whom I follow")}
              title={t("Whom I follow")}
            >
              <Icon name="people" />
            </a>
          </div>
        )}
      </header>
      <div class="pane-body home-body" ref={body} onScroll={scrolled}>
        {home && <NowPart shown={shown} onThere={there} />}
        {within && (
          <StreamHead
            now={within}
            following={now?.head.following}
            followers={now?.head.followers}
            notify={now?.head.notify}
          />
        )}
        {home && <PromptStrip shown={shown} onThere={there} />}
        {shown ? below() : <Skeleton rows={4} />}
      </div>
    </>
  )
}
