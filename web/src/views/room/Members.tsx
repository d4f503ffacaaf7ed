/** Who is in a room. */
import { useEffect, useState } from "preact/hooks"
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
import { Menu } from "../../ui/Menu"
import { ErrorState, Skeleton } from "../../ui/State"
import { sayWhy } from "../../ui/toast"
import { useDebounced } from "../../ui/useDebounced"
import { useLoad } from "../../ui/useLoad"

const SEARCH_FROM = 12

interface Page {
  members: Member[]
  next: string | null
}

function MemberRow({ room, member, mayChange }: { room: RoomSummary; member: Member; mayChange: boolean }) {
  const { person, role } = member
  const state = usePresence(person.id)
  const [menu, setMenu] = useState<HTMLElement | null>(null)
  const path = `rooms/${room.id}/members/${person.id}`
  return (
    <li class="person-row">
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
      {mayChange && person.id !== myId.value && (
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
          items={[
            {
              name: role === "owner" ? t("Make an ordinary member") : t("Make an owner"),
              icon: "me",
              run: () => rest.patch(path, { role: role === "owner" ? "member" : "owner" }).catch(sayWhy),
            },
            {
              name: t("Remove from the room"),
              icon: "trash",
              danger: true,
              run: () => rest.delete(path).catch(sayWhy),
            },
          ]}
        />
      )}
    </li>
  )
}

export function Members({ room, mayChange }: { room: RoomSummary; mayChange: boolean }) {
  const [words, setWords] = useState("")
  const wanted = useDebounced(words.trim())
  const known = useSelect(() => world.value.members[room.id], [room.id])
  const [next, setNext] = useState<string | null>(null)
  const page = useLoad<Page>(
    () => rest.get(`rooms/${room.id}/members`, { q: wanted }),
    [room.id, wanted, room.member_count],
  )

  // The whole list is kept in the world, where events keep it right; a search is only shown.
  useEffect(() => {
    const found = page.data
    if (!found || wanted) return
    update((state) => put(state, "members", room.id, found.members))
    setNext(found.next)
  }, [page.data])

  async function more() {
    try {
      const found = await rest.get<Page>(`rooms/${room.id}/members`, { cursor: next })
      update((state) => put(state, "members", room.id, [...(state.members[room.id] ?? []), ...found.members]))
      setNext(found.next)
    } catch (error) {
      sayWhy(error)
    }
  }

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
      <ul>
        {shown?.map((member) => (
          <MemberRow key={member.person.id} room={room} member={member} mayChange={mayChange} />
        ))}
      </ul>
      {next && !wanted && (
        <button type="button" class="button" onClick={more}>
          {t("Show more")}
        </button>
      )}
    </section>
  )
}
