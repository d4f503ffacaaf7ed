/** One prompt: what was answered, as a wall of pictures, and the times before. */
import { useEffect, useRef, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { dateOf } from "../../i18n/calendar"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { to } from "../../router"
import type { Occasion, Post } from "../../state/home"
import type { Id } from "../../state/types"
import { BackLink } from "../../ui/BackLink"
import { Icon } from "../../ui/Icon"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { say, sayWhy } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import { EmojiPalette } from "../room/EmojiPalette"
import { pickAny } from "../room/pickAny"
import { AnswerPrompt } from "./AnswerPrompt"
import { Bell } from "./Bell"
import { Reactions } from "./PostCard"
import { Best, Thumb } from "./PromptStrip"
import { ALL_PROMPTS, answered, type Prompt, promptAddress, whenPut } from "./prompts"
import { learn, lookAt, missed, posts, react, wall } from "./store"
import { authorName } from "./words"
import "../../styles/prompts.css"

type Held = Occasion & { answers: number }

interface Found {
  prompt: Prompt
  can_set: boolean
  occasions: Held[]
}

interface Gallery {
  occasion: Held
  posts: Post[]
  reacted: Record<Id, string[]>
  older: string | null
  seq: number
}

interface Shown {
  ids: Id[]
  older: string | null
  seq: number
}

function learnt(page: Gallery): Shown {
  learn({ posts: page.posts, shared: {}, reacted: page.reacted, confirmed: [] })
  return { ids: page.posts.map(({ id }) => id), older: page.older, seq: page.seq }
}

function Answer({ post }: { post: Post }) {
  const [palette, setPalette] = useState<HTMLElement | null>(null)
  const name = authorName(post.author)
  return (
    <li class="picture-answer">
      <a class="picture-answer-picture" href={to.post(post.id)}>
        <Thumb file={post.files[0]} />
      </a>
      <p class="picture-answer-who">
        <a class="author" href={post.author.id ? to.personPosts(post.author.id) : undefined}>
          <bdi>{name}</bdi>
        </a>
      </p>
      {post.text && (
        <p class="picture-answer-words" dir="auto">
          {post.text}
        </p>
      )}
      <div class="picture-answer-tools">
        <Reactions post={post} />
        <button
          type="button"
          class="icon-button"
          aria-label={t("React to the picture by {name}", { name })}
          title={t("React")}
          aria-expanded={palette !== null}
          onClick={(event) => setPalette(palette ? null : event.currentTarget)}
        >
          <Icon name="smile" />
        </button>
      </div>
      {palette && (
        <EmojiPalette
          anchor={palette}
          onChoose={(emoji) => void react(post, emoji)}
          onClose={() => setPalette(null)}
          onMore={() => void pickAny((emoji) => void react(post, emoji))}
        />
      )}
    </li>
  )
}

/** The pictures of one occasion. */
function Wall({ occasion, open }: { occasion: Id; open: boolean }) {
  const path = `occasions/${occasion}`
  const found = useLoad(
    async () => learnt(await rest.get<Gallery>(path)),
    [occasion, missed.value, answered.value],
  )
  const [busy, setBusy] = useState(false)
  const { data } = found
  const seq = data?.seq
  const back = useRef<(() => void) | null>(null)
  // Before the first pictures are there, what comes is among them.
  useEffect(() => {
    if (seq === undefined || back.current) return
    wall.value = { occasion, waiting: [] }
    back.current = lookAt(`occasion:${occasion}`, seq)
  }, [occasion, seq])
  useEffect(
    () => () => {
      wall.value = null
      back.current?.()
    },
    [],
  )
  const waiting = wall.value?.waiting.filter((id) => posts.value[id] && !data?.ids.includes(id)) ?? []

  function show() {
    if (data) found.change({ ...data, ids: [...waiting, ...data.ids] })
    wall.value = { occasion, waiting: [] }
  }

  async function more() {
    if (!data?.older || busy) return
    setBusy(true)
    try {
      const page = learnt(await rest.get<Gallery>(path, { before: data.older }))
      const fresh = page.ids.filter((id) => !data.ids.includes(id))
      found.change({ ...data, ids: [...data.ids, ...fresh], older: page.older })
    } catch (error) {
      sayWhy(error)
    }
    setBusy(false)
  }

  if (found.error !== null && !data) return <ErrorState error={found.error} onRetry={found.reload} />
  if (!data) return <Skeleton rows={3} />
  const shown = data.ids.map((id) => posts.value[id]).filter((post) => post !== undefined)
  if (!shown.length && !waiting.length)
    return (
      <State icon="picture" title={t("No pictures yet")}>
        <p>{open ? t("Be the first to answer.") : t("Nobody answered this time.")}</p>
      </State>
    )
  return (
    <>
      <div class="home-new" role="status">
        {waiting.length > 0 && (
          <button type="button" class="button primary" onClick={show}>
            <Icon name="up" tiny />
            {tn("{n} new picture", "{n} new pictures", waiting.length)}
          </button>
        )}
      </div>
      <ul class="picture-wall" aria-label={t("The pictures")}>
        {shown.map((post) => (
          <Answer key={post.id} post={post} />
        ))}
      </ul>
      {data.older && (
        <button type="button" class="button show-more" disabled={busy} onClick={more}>
          {t("Show more")}
        </button>
      )}
    </>
  )
}

export function PromptPage({ id }: { id: Id }) {
  const found = useLoad(() => rest.get<Found>(`prompts/${id}`), [id, answered.value])
  const [chosen, setChosen] = useState<Id | null>(null)
  useEffect(() => setChosen(null), [id])
  const { data } = found
  const prompt = data?.prompt

  async function ring(on: boolean) {
    if (!data) return
    try {
      await rest.put(`prompts/${id}/bell`, { on })
      found.change({ ...data, prompt: { ...data.prompt, notify: on } })
      say(on ? t("You are notified when it opens.") : t("You are not notified when it opens."))
    } catch (error) {
      sayWhy(error)
    }
  }

  const open = prompt?.open
  const occasion = chosen ?? open?.id ?? data?.occasions[0]?.id
  return (
    <>
      <header class="pane-head">
        <BackLink href={promptAddress(ALL_PROMPTS)} />
        <div class="pane-title">
          <h1>
            <bdi>{prompt?.name ?? t("Picture challenge")}</bdi>
          </h1>
        </div>
        {prompt && (
          <div class="pane-actions">
            <Bell label={t("Notify me when it opens")} on={prompt.notify} onPress={(on) => void ring(on)} />
          </div>
        )}
      </header>
      <div class="pane-body home-body padded prompt-body">
        {found.error !== null && !data && <ErrorState error={found.error} onRetry={found.reload} />}
        {!data && found.error === null && <Skeleton rows={4} />}
        {prompt && (
          <div class="prompt-head">
            {prompt.words && <p dir="auto">{prompt.words}</p>}
            <p class="soft note">{whenPut(prompt)}</p>
            {open && !open.mine && <AnswerPrompt occasion={open} audience={prompt.audience} />}
            {open && (
              <p class="soft note">
                {open.mine && `${t("You have answered")}. `}
                {t("Open until {time}", { time: fullTime(open.closes_at) })}
              </p>
            )}
            {!open && prompt.active && prompt.next_at && (
              <p class="soft">{t("Opens {time}", { time: fullTime(prompt.next_at) })}</p>
            )}
            <Best prompt={prompt} />
          </div>
        )}
        {data && data.occasions.length > 1 && (
          <nav class="chips prompt-times" aria-label={t("Times before")}>
            {data.occasions.map((one) => (
              <button
                key={one.id}
                type="button"
                class="chip"
                aria-pressed={one.id === occasion}
                onClick={() => setChosen(one.id)}
              >
                {dateOf(one.opens_at)}
                <span class="unseen">, {tn("{n} picture", "{n} pictures", one.answers)}</span>
              </button>
            ))}
          </nav>
        )}
        {occasion && <Wall key={occasion} occasion={occasion} open={occasion === open?.id} />}
        {data && !occasion && (
          <State icon="picture" title={t("No pictures yet")}>
            <p>{t("The pictures stand here as soon as it has opened.")}</p>
          </State>
        )}
      </div>
    </>
  )
}
