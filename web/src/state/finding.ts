/** Finding a room or a person by a few letters: on this device, so that it works without the network. */
import { openedAt } from "./cache"
import { byActivity, roomName } from "./names"
import type { Person, RoomSummary } from "./types"

const OURS = /[åäö]/
const MARKS = /\p{M}/gu

/** A name as it is compared: small letters, no accents; å, ä and ö are letters of their own. */
export function fold(text: string): string {
  return [...text.normalize("NFC").toLocaleLowerCase("sv")]
    .map((letter) => (OURS.test(letter) ? letter : letter.normalize("NFD").replace(MARKS, "")))
    .join("")
}

function holdsInOrder(name: string, letters: string): boolean {
  let at = 0
  for (const letter of letters) {
    at = name.indexOf(letter, at) + 1
    if (at === 0) return false
  }
  return true
}

/** How well a folded name fits one folded word: all of it, its beginning, a part, some letters in order or the
 * first letters of its words; 0: not at all. */
function grade(name: string, word: string): number {
  const words = name.split(/[^\p{L}\p{N}]+/u)
  if (words.includes(word)) return 4
  if (words.some((part) => part.startsWith(word))) return 3
  if (name.includes(word)) return 2
  if (word.length < 2) return 0
  const initials = words.map((part) => part[0] ?? "").join("")
  const within = (part: string): boolean => part[0] === word[0] && holdsInOrder(part, word)
  return initials.includes(word) || words.some(within) ? 1 : 0
}

/** How well a name fits what was typed: every word must fit somewhere. 0: not at all; without words all fit. */
export function scoreOf(name: string, wanted: string): number {
  const folded = fold(name)
  let sum = 1
  for (const word of fold(wanted).split(/\s+/).filter(Boolean)) {
    const found = grade(folded, word)
    if (!found) return 0
    sum += found
  }
  return sum
}

export type Found =
  | { kind: "room"; key: string; name: string; room: RoomSummary }
  | { kind: "person"; key: string; name: string; person: Person }

const MOST = 12

/** The best fitting rooms and people: of equals the room opened last, then the one last written in. */
export function find(rooms: readonly RoomSummary[], people: readonly Person[], wanted: string): Found[] {
  const found = rooms
    .map((room): [number, Found] => {
      const name = roomName(room)
      return [scoreOf(name, wanted), { kind: "room", key: room.id, name, room }]
    })
    .filter(([score]) => score > 0)
  // Whom one has a chat with already stands there as that chat.
  const known = new Set(
    rooms.flatMap((room) => (room.kind === "direct" && room.people.length === 1 ? [room.people[0]?.id] : [])),
  )
  const others = people
    .filter((person) => !known.has(person.id))
    .map((person): [number, Found] => [
      wanted.trim() ? scoreOf(person.name, wanted) : 0,
      { kind: "person", key: person.id, name: person.name, person },
    ])
    .filter(([score]) => score > 0)
  const earlier = ([, one]: [number, Found], [, other]: [number, Found]): number => {
    if (one.kind === "room" && other.kind === "room")
      return openedAt(other.room.id) - openedAt(one.room.id) || byActivity(one.room, other.room)
    return one.kind === other.kind ? 0 : one.kind === "room" ? -1 : 1
  }
  return [...found, ...others]
    .sort((one, other) => other[0] - one[0] || earlier(one, other))
    .slice(0, MOST)
    .map(([, entry]) => entry)
}
