/** Rooms one can find: open ones to join, closed ones to know of. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { rest } from "../../net/rest"
import { go, to } from "../../router"
import { joinRoom } from "../../state/rooms"
import type { Id, Person, Role, RoomKind } from "../../state/types"
import { BackLink } from "../../ui/BackLink"
import { SearchField } from "../../ui/Field"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { sayWhy } from "../../ui/toast"
import { useDebounced } from "../../ui/useDebounced"
import { usePages } from "../../ui/usePages"
import { kindWord, RoomMark } from "./RoomMark"

interface Found {
  id: Id
  kind: RoomKind
  name: string
  purpose: string
  member_count: number
  owners: Person[]
  role: Role | null
  guests: boolean
  /** Whether I have asked to be let in. */
  asked: boolean
}

function Result({ room }: { room: Found }) {
  const [busy, setBusy] = useState(false)
  const canJoin = room.role === null && (room.kind === "open" || room.kind === "announcement")
  async function join() {
    setBusy(true)
    try {
      await joinRoom(room.id)
      go(to.room(room.id))
    } catch (error) {
      setBusy(false)
      sayWhy(error)
    }
  }
  return (
    <li class="card-row">
      <RoomMark room={{ kind: room.kind, people: [] }} />
      <div class="card-row-body">
        <h2>
          <a href={to.room(room.id)}>
            <bdi>{room.name}</bdi>
          </a>
        </h2>
        {room.purpose && <p dir="auto">{room.purpose}</p>}
        <p class="soft note">
          {kindWord(room.kind)} · {tn("{n} member", "{n} members", room.member_count)}
          {room.owners[0] && (
            <>
              {" · "}
              {t("Owner:")} <a href={to.person(room.owners[0].id)}>{room.owners[0].name}</a>
            </>
          )}
        </p>
      </div>
      {canJoin && (
        <button
          type="button"
          class="button"
          disabled={busy}
          onClick={join}
          aria-label={t("Join {name}", { name: room.name })}
        >
          {t("Join")}
        </button>
      )}
      {room.kind === "closed" && room.role === null && !room.asked && (
        <a class="button" href={to.room(room.id)} aria-label={t("Ask to join {name}", { name: room.name })}>
          {t("Ask to join")}
        </a>
      )}
      {room.asked && <span class="tag">{t("Asked")}</span>}
      {room.guests && <span class="tag">{t("Guests")}</span>}
      {room.role !== null && <span class="tag">{t("Member")}</span>}
    </li>
  )
}

export function Browse() {
  const [words, setWords] = useState("")
  const wanted = useDebounced(words.trim())
  const pages = usePages<Found>(
    async (cursor) => {
      const answer = await rest.get<{ rooms: Found[]; next: string | null }>("rooms/browse", {
        q: wanted,
        cursor,
      })
      return { items: answer.rooms, next: answer.next }
    },
    [wanted],
  )
  return (
    <>
      <header class="pane-head">
        <BackLink href={to.rooms()} />
        <h1>{t("Find rooms")}</h1>
      </header>
      <div class="pane-body padded">
        <SearchField label={t("Search for a room")} value={words} onInput={setWords} />
        {pages.error !== null && <ErrorState error={pages.error} onRetry={pages.reload} />}
        {pages.items === null && pages.error === null && <Skeleton />}
        {pages.items?.length === 0 && (
          <State icon="search" title={t("No rooms found")}>
            <p>{t("Try another word, or create the room you miss.")}</p>
          </State>
        )}
        {pages.items !== null && (
          <ul class="cards">
            {pages.items.map((room) => (
              <Result key={room.id} room={room} />
            ))}
          </ul>
        )}
        {pages.next && (
          <button type="button" class="button" disabled={pages.busy} onClick={pages.more}>
            {t("Show more")}
          </button>
        )}
      </div>
    </>
  )
}
