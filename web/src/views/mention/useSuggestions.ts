import { useEffect, useState } from "preact/hooks"
import { language } from "../../i18n"
import { findEmoji, loadEmoji } from "../../state/emoji"
import type { Person, UnitRef } from "../../state/types"
import { useDebounced } from "../../ui/useDebounced"
import type { Asked } from "./mention"

const SHOWN = 6
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

/** Who and what an `@` with these words may mean, where one writes. */
export type Find = (words: string) => Promise<Suggestion[]>

/** A unit as it can be written after the @. */
export interface WrittenUnit extends UnitRef {
  above: string
  written: string
}

/** Those whose name or username begins so; where there are none, whoever the server found. */
export function likely<T extends { person: Person }>(found: T[], words: string): T[] {
  const wanted = words.toLocaleLowerCase("sv")
  const begins = found.filter(({ person }) =>
    [...person.name.split(/\s+/), ...person.username.split(".")].some((word) =>
      word.toLocaleLowerCase("sv").startsWith(wanted),
    ),
  )
  return (begins.length ? begins : found).slice(0, SHOWN)
}

export const asPerson = (person: Person, ...notes: string[]): Suggestion => ({
  key: person.id,
  put: `@${person.username}`,
  name: person.name,
  note: [...notes, `@${person.username}`, person.title, person.unit].filter(Boolean).join(" · "),
  mark: { person },
})

export const asUnit = (unit: WrittenUnit, note: string): Suggestion => ({
  key: unit.id,
  put: `@[${unit.written}]`,
  name: unit.name,
  note: [note, unit.above].filter(Boolean).join(" · "),
  mark: { icon: "people" },
})

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

/** What may be meant at `place` by what is being written; `find` is the same as long as the place is. */
export function useSuggestions(place: string, find: Find, asked: Asked | null): Suggestion[] {
  const [found, setFound] = useState<{ words: string; list: Suggestion[] }>({ words: "", list: [] })
  const words = useDebounced(asked?.words ?? null, DEBOUNCE_MS)
  const kind = asked?.kind ?? "mention"
  useEffect(() => {
    const none = { words: "", list: [] }
    if (words === null) return setFound(none)
    // Units' names have spaces; after a username, which has a full stop, the text goes on.
    if (kind === "mention" && /^\S*\.\S* /.test(words)) return setFound(none)
    let wanted = true
    const finding = kind === "emoji" ? findShort(words) : find(words)
    finding.then(
      (list) => wanted && setFound({ words, list }),
      () => wanted && setFound(none),
    )
    return () => {
      wanted = false
    }
  }, [place, words, kind])
  return asked && found.list.length && asked.words.startsWith(found.words) ? found.list : []
}
