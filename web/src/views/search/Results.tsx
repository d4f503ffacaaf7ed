/** What was found, in groups. */
import type { ComponentChildren } from "preact"
import { useEffect, useRef, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { fullTime, shortTime } from "../../i18n/dates"
import { to } from "../../router"
import { roomName } from "../../state/names"
import {
  type Answer,
  ask,
  type FoundFile,
  type FoundMessage,
  type FoundPost,
  type FoundQuestion,
  type FoundRoom,
  type Group,
  type Kind,
  type Picked,
  type Piece,
} from "../../state/searching"
import type { Person } from "../../state/types"
import { Avatar } from "../../ui/Avatar"
import { Icon, type IconName } from "../../ui/Icon"
import { sayWhy } from "../../ui/toast"
import { kindWord, RoomMark } from "../rooms/RoomMark"

const icons: Record<string, IconName> = { image: "picture", video: "film", audio: "sound", document: "file" }

export function Pieces({ pieces }: { pieces: Piece[] }) {
  return (
    <>
      {pieces.map((piece, place) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move
        piece.hit ? <mark key={place}>{piece.text}</mark> : piece.text,
      )}
    </>
  )
}

const addressOf = (found: FoundMessage): string =>
  found.thread
    ? to.thread(found.room.id, found.thread, found.message)
    : to.message(found.room.id, found.message)

function PersonHit({ person }: { person: Person }) {
  return (
    <a class="hit" data-hit href={to.person(person.id)}>
      <Avatar id={person.id} name={person.name} />
      <span class="hit-body">
        <strong>
          <bdi>{person.name}</bdi>
        </strong>
        <span class="soft note">{[person.title, person.unit].filter(Boolean).join(", ")}</span>
      </span>
    </a>
  )
}

function RoomHit({ room }: { room: FoundRoom }) {
  const owner = room.role === null && room.kind === "closed" ? room.owners[0] : undefined
  return (
    <a class="hit" data-hit href={to.room(room.id)}>
      <RoomMark room={{ kind: room.kind, people: [] }} />
      <span class="hit-body">
        <strong>
          <bdi>{room.name}</bdi>
        </strong>
        {room.purpose && (
          <span class="note" dir="auto">
            {room.purpose}
          </span>
        )}
        <span class="soft note">
          {[
            kindWord(room.kind),
            tn("{n} member", "{n} members", room.member_count),
            room.archived ? t("Archived") : "",
            owner ? t("Owner: {name}", { name: owner.name }) : "",
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </span>
    </a>
  )
}

function Where({ found }: { found: FoundMessage }) {
  const author = found.author.name || t("Former colleague")
  const room = roomName(found.room)
  return (
    <span class="soft note hit-where">
      <bdi>{author}</bdi> ·{" "}
      <bdi>{found.room.kind === "direct" && room === author ? kindWord(found.room.kind) : room}</bdi>
      {found.thread ? ` · ${t("Thread")}` : ""} ·{" "}
      <time dateTime={found.at} title={fullTime(found.at)}>
        {shortTime(found.at)}
      </time>
    </span>
  )
}

function MessageHit({ found }: { found: FoundMessage }) {
  return (
    <a class="hit" data-hit href={addressOf(found)}>
      <Avatar id={found.author.id} name={found.author.name || t("Former colleague")} />
      <span class="hit-body">
        <Where found={found} />
        <span class="hit-text" dir="auto">
          {found.pieces.length ? <Pieces pieces={found.pieces} /> : <em>{t("A file")}</em>}
        </span>
      </span>
    </a>
  )
}

function FileHit({ found }: { found: FoundFile }) {
  return (
    <a class="hit" data-hit href={addressOf(found)}>
      <span class="avatar kind">
        <Icon name={icons[found.file.kind] ?? "file"} />
      </span>
      <span class="hit-body">
        <span class="hit-text" dir="auto">
          <Pieces pieces={found.pieces} />
        </span>
        <Where found={found} />
      </span>
    </a>
  )
}

function QuestionHit({ found }: { found: FoundQuestion }) {
  return (
    <a class="hit" data-hit href={to.question(found.session.id, found.question)}>
      <span class="avatar kind">
        <Icon name="question" />
      </span>
      <span class="hit-body">
        <span class="soft note hit-where">
          <bdi>{found.asker ? found.asker.name : t("Anonymous")}</bdi> · <bdi>{found.session.title}</bdi>
          {found.answered ? ` · ${t("Answered")}` : ""}
          {found.at && (
            <>
              {" · "}
              <time dateTime={found.at} title={fullTime(found.at)}>
                {shortTime(found.at)}
              </time>
            </>
          )}
        </span>
        <span class="hit-text" dir="auto">
          <Pieces pieces={found.pieces} />
        </span>
      </span>
    </a>
  )
}

function PostHit({ found }: { found: FoundPost }) {
  const name = (found.comment ? null : found.unit?.name) || found.author.name || t("Former colleague")
  const of = found.unit?.name || found.of.name || t("Former colleague")
  return (
    <a class="hit" data-hit href={to.post(found.post) + (found.comment ? `?comment=${found.comment}` : "")}>
      <Avatar id={found.author.id} name={found.author.name || t("Former colleague")} />
      <span class="hit-body">
        <span class="soft note hit-where">
          <bdi>{name}</bdi>
          {found.comment ? ` · ${t("Comment on the post by {name}", { name: of })}` : ""}
          {!found.comment && found.official ? ` · ${t("Official post")}` : ""} ·{" "}
          <time dateTime={found.at} title={fullTime(found.at)}>
            {shortTime(found.at)}
          </time>
        </span>
        <span class="hit-text" dir="auto">
          {found.pieces.length ? <Pieces pieces={found.pieces} /> : <em>{t("A picture or film")}</em>}
        </span>
      </span>
    </a>
  )
}

interface ListProps<T> {
  title: string
  kind: Kind
  group: Group<T> | null
  more: (kind: Kind, cursor: string) => Promise<Answer>
  keyOf: (item: T) => string
  children: (item: T) => ComponentChildren
}

function List<T>({ title, kind, group, more, keyOf, children }: ListProps<T>) {
  // Further pages belong to the answer they go on from; with the next answer they are gone.
  const [longer, setLonger] = useState<{ of: Group<T> | null; all: Group<T> } | null>(null)
  const [busy, setBusy] = useState(false)
  const list = useRef<HTMLUListElement>(null)
  const goTo = useRef<number | null>(null)
  const shown = longer && longer.of === group ? longer.all : group
  const count = shown?.items.length ?? 0
  useEffect(() => {
    // The button one pressed may be gone: one goes on at what it brought.
    if (goTo.current !== null)
      list.current?.children[goTo.current]?.querySelector<HTMLElement>("[data-hit]")?.focus()
    goTo.current = null
  }, [count])
  if (!shown?.items.length) return null

  async function showMore() {
    if (!shown?.next || busy) return
    setBusy(true)
    try {
      const page = (await more(kind, shown.next))[kind] as Group<T> | null
      const known = new Set(shown.items.map(keyOf))
      const fresh = (page?.items ?? []).filter((item) => !known.has(keyOf(item)))
      if (fresh.length) goTo.current = shown.items.length
      setLonger({ of: group, all: { items: [...shown.items, ...fresh], next: page?.next ?? null } })
    } catch (error) {
      sayWhy(error)
    }
    setBusy(false)
  }

  return (
    <section class="hits" aria-label={title}>
      <h2 class="list-title">{title}</h2>
      <ul ref={list}>
        {shown.items.map((item) => (
          <li key={keyOf(item)}>{children(item)}</li>
        ))}
      </ul>
      {shown.next && (
        <button type="button" class="button" data-hit aria-disabled={busy} onClick={showMore}>
          {t("Show more")}
        </button>
      )}
    </section>
  )
}

interface Props {
  answer: Answer
  q: string
  filters: Picked
}

export function Results({ answer, q, filters }: Props) {
  const more = (kind: Kind, cursor: string) => ask(q, filters, { kind, cursor })
  return (
    <>
      <List title={t("People")} kind="people" group={answer.people} more={more} keyOf={(one) => one.id}>
        {(person) => <PersonHit person={person} />}
      </List>
      <List title={t("Rooms")} kind="rooms" group={answer.rooms} more={more} keyOf={(one) => one.id}>
        {(room) => <RoomHit room={room} />}
      </List>
      <List
        title={t("Messages")}
        kind="messages"
        group={answer.messages}
        more={more}
        keyOf={(one) => one.message}
      >
        {(found) => <MessageHit found={found} />}
      </List>
      <List title={t("Files")} kind="files" group={answer.files} more={more} keyOf={(one) => one.file.id}>
        {(found) => <FileHit found={found} />}
      </List>
      <List
        title={t("In the streams")}
        kind="posts"
        group={answer.posts}
        more={more}
        keyOf={(one) => one.comment ?? one.post}
      >
        {(found) => <PostHit found={found} />}
      </List>
      <List
        title={t("Questions")}
        kind="questions"
        group={answer.questions}
        more={more}
        keyOf={(one) => one.question}
      >
        {(found) => <QuestionHit found={found} />}
      </List>
    </>
  )
}

export const isEmpty = (answer: Answer): boolean =>
  [answer.people, answer.rooms, answer.messages, answer.files, answer.posts, answer.questions].every(
    (group) => !group?.items.length,
  )
