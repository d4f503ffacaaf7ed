/** A post: who says it, what, to whom, and what one can do with it. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { fullTime, shortTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { go, to } from "../../router"
import type { Post } from "../../state/home"
import { isInTime } from "../../state/limits"
import { me, myId } from "../../state/session"
import { Avatar } from "../../ui/Avatar"
import { Confirm } from "../../ui/Confirm"
import { Icon } from "../../ui/Icon"
import { Menu, type MenuItem } from "../../ui/Menu"
import { say } from "../../ui/toast"
import { copyText } from "../room/actions"
import { EmojiPalette } from "../room/EmojiPalette"
import { Files } from "../room/Files"
import { pickAny } from "../room/pickAny"
import { ReactionRow } from "../room/ReactionRow"
import { RichText } from "../room/RichText"
import { lazy } from "../shell/lazy"
import { StatusMark } from "../status/StatusMark"
import { ConfirmLine } from "./ConfirmLine"
import { Edited } from "./Edited"
import { promptAddress } from "./prompts"
import { forget, posts, react, reacted } from "./store"
import { audienceOf, authorName } from "./words"

const ReportDialog = lazy(() => import("../reports/ReportDialog").then((module) => module.ReportDialog), null)
const EarlierTexts = lazy(() => import("../room/EarlierTexts").then((module) => module.EarlierTexts), null)
const WhoReacted = lazy(() => import("../room/WhoReacted").then((module) => module.WhoReacted), null)
const ChangeDialog = lazy(() => import("./ChangeDialog").then((module) => module.ChangeDialog), null)
const KeepDialog = lazy(() => import("./KeepDialog").then((module) => module.KeepDialog), null)
const ShareDialog = lazy(() => import("./ShareDialog").then((module) => module.ShareDialog), null)

/** Tags of posts lead to posts, not to messages. */
function followTag(event: MouseEvent): void {
  const tag = (event.target as Element).closest<HTMLAnchorElement>("a.hashtag")
  if (!tag || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  go(to.tagPosts(decodeURIComponent(tag.pathname.split("/").pop() ?? "")))
}

function Head({ post, onEdited }: { post: Post; onEdited(): void }) {
  const name = authorName(post.author)
  const speaks = post.as_unit && post.unit
  return (
    <header class="post-head">
      <Avatar id={post.author.id} name={name} />
      <div>
        <p class="post-who">
          {speaks && post.unit ? (
            <a class="author" href={to.unitPosts(post.unit.id)}>
              <bdi>{post.unit.name}</bdi>
            </a>
          ) : (
            <a class="author" href={post.author.id ? to.personPosts(post.author.id) : undefined}>
              <bdi>{name}</bdi>
            </a>
          )}
          {!speaks && <StatusMark person={post.author.id} />}
        </p>
        <p class="soft note post-where">
          {speaks ? (
            <a href={post.author.id ? to.personPosts(post.author.id) : undefined}>
              <bdi>{t("by {name}", { name })}</bdi>
            </a>
          ) : (
            post.unit && (
              <a href={to.unitPosts(post.unit.id)}>
                <bdi>{post.unit.name}</bdi>
              </a>
            )
          )}
          {post.stream && (
            <a href={to.stream(post.stream.handle)}>
              <bdi>{t("in {stream}", { stream: post.stream.name })}</bdi>
            </a>
          )}
          <a href={to.post(post.id)}>
            <time dateTime={post.at} title={fullTime(post.at)}>
              {shortTime(post.at)}
            </time>
          </a>
          {post.edited_at && <Edited at={post.edited_at} onAsk={onEdited} />}
          <span class="post-readers">
            <Icon name="eye" tiny />
            <span class="unseen">{t("Can be read by:")} </span>
            <bdi>{audienceOf(post)}</bdi>
          </span>
        </p>
      </div>
    </header>
  )
}

/** A post within another that passes it on. */
function Shared({ id }: { id: string }) {
  const post = posts.value[id]
  if (!post)
    return <p class="post-shared soft">{t("The post that is shared here is gone, or not open to you.")}</p>
  return (
    <blockquote class="post-shared">
      <p class="post-who">
        <a class="author" href={to.post(post.id)}>
          <bdi>{authorName(post.author)}</bdi>
        </a>{" "}
        <time class="soft note" dateTime={post.at} title={fullTime(post.at)}>
          {shortTime(post.at)}
        </time>
      </p>
      {post.text && <RichText message={post} />}
      {post.files.length > 0 && <Files files={post.files} />}
    </blockquote>
  )
}

export function Reactions({ post }: { post: Post }) {
  const mine = reacted.value[post.id] ?? []
  return (
    <ReactionRow
      reactions={post.reactions}
      isMine={({ emoji }) => mine.includes(emoji)}
      onReact={(emoji) => void react(post, emoji)}
    />
  )
}

type Asked = "history" | "reactions" | "change" | "delete" | "report" | "share" | "keep"

function Tools({ post, ask }: { post: Post; ask(what: Asked): void }) {
  const [palette, setPalette] = useState<HTMLElement | null>(null)
  const [menu, setMenu] = useState<HTMLElement | null>(null)
  const mine = post.author.id === myId.value
  const moderates = me.value?.roles.includes("moderator") ?? false
  const keeps = me.value?.roles.includes("records_officer") ?? false
  const items: MenuItem[] = [
    {
      name: t("Copy the link"),
      icon: "link" as const,
      run: () => void copyText(`${location.origin}${to.post(post.id)}`),
    },
    ...(post.reactions.length
      ? [{ name: t("Who reacted"), icon: "people" as const, run: () => ask("reactions") }]
      : []),
    ...(mine && !post.approval && isInTime("edit", post)
      ? [{ name: t("Edit"), icon: "edit" as const, run: () => ask("change") }]
      : []),
    ...(mine ? [] : [{ name: t("Report"), icon: "flag" as const, run: () => ask("report") }]),
    ...(keeps ? [{ name: t("Keep for the record"), icon: "clock" as const, run: () => ask("keep") }] : []),
    ...((mine && isInTime("delete", post)) || moderates
      ? [{ name: t("Delete"), icon: "trash" as const, danger: true, run: () => ask("delete") }]
      : []),
  ]
  return (
    <footer class="post-tools">
      <button
        type="button"
        class="button plain"
        aria-expanded={palette !== null}
        onClick={(event) => setPalette(palette ? null : event.currentTarget)}
      >
        <Icon name="smile" />
        {t("React")}
      </button>
      <a class="button plain" href={to.post(post.id)}>
        <Icon name="chat" />
        {post.comments ? tn("{n} comment", "{n} comments", post.comments) : t("Comment")}
      </a>
      <button type="button" class="button plain" onClick={() => ask("share")}>
        <Icon name="forward" />
        {t("Share")}
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={t("More")}
        title={t("More")}
        aria-haspopup="menu"
        aria-expanded={menu !== null}
        onClick={(event) => setMenu(menu ? null : event.currentTarget)}
      >
        <Icon name="more" />
      </button>
      {palette && (
        <EmojiPalette
          anchor={palette}
          onChoose={(emoji) => void react(post, emoji)}
          onClose={() => setPalette(null)}
          onMore={() => void pickAny((emoji) => void react(post, emoji))}
        />
      )}
      {menu && (
        <Menu label={t("Actions for the post")} items={items} anchor={menu} onClose={() => setMenu(null)} />
      )}
    </footer>
  )
}

export function PostCard({ post }: { post: Post }) {
  const [asked, ask] = useState<Asked | null>(null)
  const close = () => ask(null)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the links within have keys of their own
    <article
      class="post"
      data-post={post.id}
      tabIndex={-1}
      aria-label={t("{name}, {time}", { name: authorName(post.author), time: fullTime(post.at) })}
      onClick={followTag}
    >
      <Head post={post} onEdited={() => ask("history")} />
      {post.official && (
        <p class="post-official">
          <Icon name="megaphone" tiny />
          {t("Official post")}
        </p>
      )}
      {post.occasion && (
        <p class="note">
          <Icon name="camera" tiny />{" "}
          <a href={promptAddress(post.occasion.prompt)}>
            <bdi>{post.occasion.name}</bdi>
          </a>
        </p>
      )}
      {post.text && <RichText message={post} />}
      {post.files.length > 0 && <Files files={post.files} />}
      {post.shared && <Shared id={post.shared} />}
      {post.confirm && <ConfirmLine post={post} />}
      <Reactions post={post} />
      <Tools post={post} ask={ask} />
      {asked === "change" && (
        <ChangeDialog
          title={t("Change the post")}
          text={post.text}
          limit={2_000}
          onSave={(text) => rest.patch(`posts/${post.id}`, { text, base: post.edited_at ?? post.at })}
          onClose={close}
        />
      )}
      {asked === "history" && <EarlierTexts path={`posts/${post.id}`} now={post} onClose={close} />}
      {asked === "reactions" && <WhoReacted reactions={post.reactions} onClose={close} />}
      {asked === "keep" && <KeepDialog post={post.id} onClose={close} />}
      {asked === "share" && <ShareDialog post={post} onClose={close} />}
      {asked === "report" && <ReportDialog post={post} onClose={close} />}
      {asked === "delete" && (
        <Confirm
          title={t("Delete the post?")}
          text={t("It disappears for everybody, with what was said about it.")}
          action={t("Delete")}
          onConfirm={async () => {
            await rest.delete(`posts/${post.id}`)
            forget(post.id)
            say(t("The post is deleted."))
          }}
          onClose={close}
        />
      )}
    </article>
  )
}
