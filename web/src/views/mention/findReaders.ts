/** Whom an `@` may mean in a post or a comment, and who of those named could not read it. */
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import type { Id, Person, PersonRef } from "../../state/types"
import { asPerson, asUnit, likely, type Suggestion, type WrittenUnit } from "./useSuggestions"

/** Where one writes: to an audience, in a topic stream, or below a post. */
export type Place = { audience: object } | { stream: Id } | { post: Id }

interface Found {
  people: { person: Person; reads: boolean }[]
  units: WrittenUnit[]
}

const asQuery = (place: Place): Record<string, string> =>
  "audience" in place ? { audience: JSON.stringify(place.audience) } : place

export async function findReaders(place: Place, words: string): Promise<Suggestion[]> {
  const found = await rest.get<Found>("posts/suggestions", { q: words.trimEnd(), ...asQuery(place) })
  const people = words.includes(" ") ? [] : likely(found.people, words)
  return [
    ...people.map(({ person, reads }) => asPerson(person, reads ? "" : t("cannot read this"))),
    ...found.units.map((unit) => asUnit(unit, "")),
  ]
}

const NAMED = /(?:^|[^\p{L}\p{N}_@/])@([\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*)/gu
const MOST = 50

/** The usernames that a text names, each once. */
export function namesIn(text: string): string[] {
  return [...new Set([...text.matchAll(NAMED)].map(([, name = ""]) => name))].slice(0, MOST)
}

export async function findOutside(place: Place, names: string[]): Promise<PersonRef[]> {
  const asked = { names: names.join(","), ...asQuery(place) }
  return (await rest.get<{ outside: PersonRef[] }>("posts/outside", asked)).outside
}
