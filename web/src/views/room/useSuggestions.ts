import { useEffect, useState } from "preact/hooks"
import { language, t, tn } from "../../i18n"
import { rest } from "../../net/rest"
import { findEmoji, loadEmoji } from "../../state/emoji"
import { world } from "../../state/store"
import type { Id, Member, Person, UnitRef } from "../../state/types"
import { useDebounced } from "../../ui/useDebounced"
import type { Asked } from "./mention"

const SHOWN = 6
const UNITS_SHOWN = 4
const ASKED = 30
const DEBOUNCE_MS = 120

export interface Suggestion {
  key: string
  /** What stands in the text when it is chosen. */
  put: string
  name: string
  note: string
  /** What is shown before the name: a face, a sign, or the emoji itself. */
  mark: { person: Person } | { icon: "people" } | { emoji: string }
}

interface CallableUnit extends UnitRef {
  above: string
  written: string
  people: number
}

function everyone(words: string): Suggestion[] {
  const username = language.value === "sv" ? "alla" : "everyone"
  if (!words || !username.startsWith(words.toLocaleLowerCase("sv"))) return []
  const name = t("Everyone in the room")
  return [{ key: "everyone", put: `@${username}`, name, note: "", mark: { icon: "people" } }]
}

/** Those whose name or username begins so; where there are none, whoever the server found. */
export function likely(members: Member[], words: string): Member[] {
  const wanted = words.toLocaleLowerCase("sv")
  const begins = members.filter(({ person }) =>
    [...person.name.split(/\s+/), ...person.username.split(".")].some((word) =>
      word.toLocaleLowerCase("sv").startsWith(wanted),
    ),
  )
  return (begins.length ? begins : members).slice(0, SHOWN)
}

const asPerson = ({ person }: Member): Suggestion => ({
  key: person.id,
  put: `@${person.username}`,
  name: person.name,
  note: [`@${person.username}`, person.title, person.unit].filter(Boolean).join(" · "),
  mark: { person },
})

const asUnit = (unit: CallableUnit): Suggestion => ({
  key: unit.id,
  put: `@[${unit.written}]`,
  name: unit.name,
  note: [tn("{n} in the room", "{n} in the room", unit.people), unit.above].filter(Boolean).join(" · "),
  mark: { icon: "people" },
})

async function findPeople(room: Id, words: string): Promise<Suggestion[]> {
  if (words.includes(" ")) return []
  const asked = { q: words, limit: ASKED }
  const { members } = await rest.get<{ members: Member[] }>(`rooms/${room}/members`, asked)
  return likely(members, words).map(asPerson)
}

/** Guests call no units; of a list that does not come people can still be chosen. */
async function findUnits(room: Id, words: string): Promise<Suggestion[]> {
  if (world.value.rooms[room]?.kind === "direct") return []
  const found = await rest
    .get<{ units: CallableUnit[] }>(`rooms/${room}/units`, { q: words.trimEnd() })
    .catch(() => ({ units: [] }))
  return found.units.slice(0, UNITS_SHOWN).map(asUnit)
}

async function findShort(words: string): Promise<Suggestion[]> {
  const wanted = words.toLocaleLowerCase("sv")
  const named = findEmoji(await loadEmoji(), words).map(([emoji, , sv, en]) => ({
    emoji,
    name: language.value === "sv" ? sv : en,
  }))
  // What is called so in the reader's own language comes first.
  const begins = named.filter(({ name }) => name.toLocaleLowerCase("sv").startsWith(wanted))
  const others = named.filter((one) => !begins.includes(one))
  return [...begins, ...others]
    .slice(0, SHOWN)
    .map(({ emoji, name }) => ({ key: emoji, put: emoji, name, note: "", mark: { emoji } }))
}

/** What may be meant in the room by what is being written. */
export function useSuggestions(room: Id, asked: Asked | null): Suggestion[] {
  const [found, setFound] = useState<{ words: string; list: Suggestion[] }>({ words: "", list: [] })
  const words = useDebounced(asked?.words ?? null, DEBOUNCE_MS)
  const kind = asked?.kind ?? "mention"
  useEffect(() => {
    const none = { words: "", list: [] }
    if (words === null) return setFound(none)
    // Units' names have spaces; after a username, which has a full stop, the text goes on.
    if (kind === "mention" && /^\S*\.\S* /.test(words)) return setFound(none)
    let wanted = true
    const finding =
      kind === "emoji" ? findShort(words) : Promise.all([findPeople(room, words), findUnits(room, words)])
    finding.then(
      (lists) => {
        if (!wanted) return
        const list = lists.flat()
        if (kind === "mention") list.push(...everyone(words))
        setFound({ words, list })
      },
      () => wanted && setFound(none),
    )
    return () => {
      wanted = false
    }
  }, [room, words, kind])
  return asked && found.list.length && asked.words.startsWith(found.words) ? found.list : []
}
