/** Whom an `@` may mean in a room. */
import { language, t, tn } from "../../i18n"
import { rest } from "../../net/rest"
import { world } from "../../state/store"
import type { Id, Member } from "../../state/types"
import { asPerson, asUnit, likely, type Suggestion, type WrittenUnit } from "../mention/useSuggestions"

const UNITS_SHOWN = 4
const ASKED = 30

function everyone(words: string): Suggestion[] {
  const username = language.value === "sv" ? "alla" : "everyone"
  if (!words || !username.startsWith(words.toLocaleLowerCase("sv"))) return []
  const name = t("Everyone in the room")
  return [{ key: "everyone", put: `@${username}`, name, note: "", mark: { icon: "people" } }]
}

async function findPeople(room: Id, words: string): Promise<Suggestion[]> {
  if (words.includes(" ")) return []
  const asked = { q: words, limit: ASKED }
  const { members } = await rest.get<{ members: Member[] }>(`rooms/${room}/members`, asked)
  return likely(members, words).map(({ person }) => asPerson(person))
}

/** Guests call no units; of a list that does not come people can still be chosen. */
async function findUnits(room: Id, words: string): Promise<Suggestion[]> {
  if (world.value.rooms[room]?.kind === "direct") return []
  const found = await rest
    .get<{ units: (WrittenUnit & { people: number })[] }>(`rooms/${room}/units`, { q: words.trimEnd() })
    .catch(() => ({ units: [] }))
  return found.units
    .slice(0, UNITS_SHOWN)
    .map((unit) => asUnit(unit, tn("{n} in the room", "{n} in the room", unit.people)))
}

export async function findInRoom(room: Id, words: string): Promise<Suggestion[]> {
  const lists = await Promise.all([findPeople(room, words), findUnits(room, words)])
  return [...lists.flat(), ...everyone(words)]
}
