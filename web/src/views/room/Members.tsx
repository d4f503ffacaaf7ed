/** Who is in a room. */
import { useEffect, useRef, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { rest } from "../../net/rest"
import { to } from "../../router"
import { usePresence } from "../../state/presence"
import { myId } from "../../state/session"
import { update, useSelect, world } from "../../state/store"
import type { Member, RoomSummary } from "../../state/types"
import { put } from "../../state/world"
import { Avatar } from "../../ui/Avatar"
import { SearchField } from "../../ui/Field"
import { Icon } from "../../ui/Icon"
import { LongList, type Place } from "../../ui/LongList"
import { Menu, type MenuItem } from "../../ui/Menu"
import { ErrorState, Skeleton } from "../../ui/State"
import { sayWhy } from "../../ui/toast"
import { useAtEnd } from "../../ui/useAtEnd"
import { useDebounced } from "../../ui/useDebounced"
import { useLoad } from "../../ui/useLoad"

const SEARCH_FROM = 12
const PAGE = 100

interface Page {
  members: Member[]
  next: string | null
}

interface May {
  mayRemove: boolean
  mayAppoint: boolean
}

interface RowProps extends May {
  room: RoomSummary
  member: Member
  place: Place
}

function MemberRow({ room, member, mayRemove, mayAppoint, place }: RowProps) {
  const { person, role } = member
  const state = usePresence(person.id)
  const [menu, setMenu] = useState<HTMLElement | null>(null)
  const path = `rooms/${room.id}/members/${person.id}`
  const items: MenuItem[] = []
  if (mayAppoint)
    items.push({
      name: role === "owner" ? t("Make an ordinary member") : t("Make an owner"),
      icon: "me",
      run: () => rest.patch(path, { role: role === "owner" ? "member" : "owner" }).catch(sayWhy),
    })
  if (mayRemove)
    items.push({
      name: t("Remove from the room"),
      icon: "trash",
      danger: true,
      run: () => rest.delete(path).catch(sayWhy),
    })
  return (
    <li class="person-row" {...place}>
      <a href={to.person(person.id)}>
        <Avatar id={person.id} name={person.name} presence={state} />
        <span class="person-name">
          <strong>
            <bdi>{person.name}</bdi>
          </strong>
          <span class="soft note">{[person.title, person.unit].filter(Boolean).join(", ")}</span>
        </span>
      </a>
      {role === "owner" && <span class="tag">{t("Owner")}</span>}
      {(mayRemove || mayAppoint) && person.id !== myId.value && (
        <button
          type="button"
          class="icon-button"
          aria-haspopup="menu"
          aria-expanded={menu !== null}
          aria-label={t("Actions for {name}", { name: person.name })}
          onClick={(event) => setMenu(menu ? null : event.currentTarget)}
        >
          <Icon name="more" />
        </button>
      )}
      {menu && (
        <Menu
          label={t("Actions for {name}", { name: person.name })}
          anchor={menu}
          onClose={() => setMenu(null)}
          items={items}
        />
      )}
    </li>
  )
}

export function Members({ room, mayRemove, mayAppoint }: May & { room: RoomSummary }) {
  const [words, setWords] = useState("")
  const wanted = useDebounced(words.trim())
  const known = useSelect(() => world.value.members[room.id], [room.id])
  const [next, setNext] = useState<string | null>(null)
  const page = useLoad<Page>(
    () => rest.get(`rooms/${room.id}/members`, { q: wanted, limit: PAGE }),
    // In a large room somebody comes or goes all the time, and the list keeps its place.
    [room.id, wanted, room.member_count > PAGE ? 0 : room.member_count],
  )

  // The whole list is kept in the world, where events keep it right; a search is only shown.
  useEffect(() => {
    const found = page.data
    if (!found || wanted) return
    update((state) => put(state, "members", room.id, found.members))
    setNext(found.next)
  }, [page.data])

  const busy = useRef(false)

  async function more() {
    if (busy.current) return
    busy.current = true
    try {
      const found = await rest.get<Page>(`rooms/${room.id}/members`, { cursor: next, limit: PAGE })
      update((state) => {
        // Who came meanwhile may be there already.
        const there = state.members[room.id] ?? []
        const ids = new Set(there.map(({ person }) => person.id))
        const others = found.members.filter(({ person }) => !ids.has(person.id))
        return put(state, "members", room.id, [...there, ...others])
      })
      setNext(found.next)
    } catch (error) {
      sayWhy(error)
    }
    busy.current = false
  }

  const button = useAtEnd<HTMLButtonElement>(more, [next, wanted])
  const shown = wanted ? page.data?.members : known
  return (
    <section class="members" aria-label={t("Members")}>
      <h2>{tn("{n} member", "{n} members", room.member_count)}</h2>
      {room.member_count >= SEARCH_FROM && (
        <SearchField label={t("Search among the members")} value={words} onInput={setWords} />
      )}
      {page.error !== null && !shown && <ErrorState error={page.error} onRetry={page.reload} />}
      {!shown && page.error === null && <Skeleton rows={3} />}
      {shown?.length === 0 && <p class="soft">{t("Nobody here is called that.")}</p>}
      <LongList
        items={shown ?? []}
        keyOf={(member) => member.person.id}
        total={wanted ? undefined : room.member_count}
      >
        {(member, place) => (
          <MemberRow
            key={member.person.id}
            room={room}
            member={member}
            mayRemove={mayRemove}
            mayAppoint={mayAppoint}
            place={place}
          />
        )}
      </LongList>
      {next && !wanted && (
        <button ref={button} type="button" class="button" onClick={more}>
          {t("Show more")}
        </button>
      )}
    </section>
  )
}
