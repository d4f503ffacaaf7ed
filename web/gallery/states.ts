/** The states of each view: where one is, what the device holds, and what the server says. */
import type { Message, Room, RoomSummary } from "../src/state/types"
import * as data from "./data"
import { desk, keeping, mine, searches } from "./more"
import { prompting } from "./prompts"
import { asking } from "./questions"
import { running } from "./running"
import { type Answers, lost, No, never } from "./server"
import { streaming } from "./streams"

export interface GalleryState {
  path: string
  rooms?: RoomSummary[]
  answers?: Answers
  /** How the page stands to the server. */
  link?: "live" | "waiting" | "refused"
  offline?: boolean
  session?: "in" | "out" | "loading" | "unreachable"
  /** What waits to be sent, and whether it was refused. */
  waiting?: { text: string; refused: string | null }[]
  newVersion?: boolean
  /** Press this when it is drawn, by its name. */
  press?: string
  /** What I may do, beside being one of the staff. */
  roles?: string[]
  /** What is searched for. */
  words?: string
  /** What is begun in the first room. */
  draft?: string
}

const rooms = data.manyRooms(12)

function room(found: Room, messages: Message[], more: Answers = {}): Partial<GalleryState> {
  const whole = data.inRoom(found, messages)
  return {
    path: "/chat/r1",
    rooms: [whole, ...rooms],
    answers: {
      "rooms/r1": { room: whole, seq: 0 },
      "rooms/r1/messages": { messages, first: true, last: true, seq: 0 },
      "rooms/r1/members": {
        members: data.manyPeople(40).map((person) => ({ person, role: "member" })),
        next: "more",
      },
      "rooms/r1/pins": { messages: messages.filter((one) => one.pinned), seq: 0 },
      ...more,
    },
  }
}

const talk = data.conversation()
const root = talk[4] as Message
const full = { ...room(data.roomOf({ pins: 1 }), talk), path: "/chat/r1" }
const forbidden = new No(403, "forbidden", "Du är inte med i rummet.")
const broken = new No(503, "unavailable", "Servern kan inte just nu. Försök igen om en stund.")
const thread = { path: `/chat/r1/t/${root.id}` }
const threadOf = (messages: Message[]) => ({
  ...full.answers,
  [`messages/${root.id}/thread`]: { root, messages, last: true, seq: 0 },
})
const people = (answer: unknown): GalleryState => ({
  path: "/people",
  rooms,
  answers: { people: answer, units: { units: data.units } },
})
const card = (answer: unknown): GalleryState => ({
  path: "/people/uErik",
  rooms,
  answers: { "people/uErik": answer, people: { people: data.manyPeople(20), next: null } },
})
const browse = (answer: unknown): GalleryState => ({
  path: "/chat?view=browse",
  rooms,
  answers: { "rooms/browse": answer },
})

export const states: Record<string, GalleryState> = {
  "start, opening": { path: "/", session: "loading" },
  "start, no server": { path: "/", session: "unreachable" },
  "sign-in": { path: "/", session: "out" },
  "rooms, none": { path: "/chat", rooms: [] },
  "rooms, some": { path: "/chat", rooms },
  "rooms, 300": { path: "/chat", rooms: data.manyRooms(300) },
  "rooms, offline": { path: "/chat", rooms, link: "waiting", offline: true },
  "rooms, reconnecting": { path: "/chat", rooms, link: "waiting" },
  "rooms, out of step": { path: "/chat", rooms, link: "refused" },
  "rooms, new version": { path: "/chat", rooms, newVersion: true },
  "rooms, a new one": { path: "/chat", rooms, press: "Nytt rum" },
  "room, loading": { ...full, answers: { "rooms/r1": never, "rooms/r1/messages": never } } as GalleryState,
  "room, empty": room(data.roomOf(), []) as GalleryState,
  "room, full": full as GalleryState,
  "room, long names": room(data.longRoom, talk) as GalleryState,
  "room, offline": {
    ...full,
    link: "waiting",
    offline: true,
    waiting: [{ text: "Skrivet i källaren", refused: null }],
  } as GalleryState,
  "room, refused": {
    ...full,
    waiting: [{ text: "Det här fick jag inte säga", refused: "Rummet är arkiverat." }],
  } as GalleryState,
  "room, not kept": {
    path: "/chat/r1",
    rooms,
    link: "waiting",
    offline: true,
    answers: { "rooms/r1": lost },
  },
  "room, error": { path: "/chat/r1", rooms, answers: { "rooms/r1": broken } },
  "room, forbidden": { path: "/chat/r1", rooms, answers: { "rooms/r1": forbidden } },
  "room, absent": { path: "/chat/r1", rooms },
  "room, closed": { path: "/chat/r1", rooms, answers: { "rooms/r1": { room: data.closedRoom, seq: 0 } } },
  "room, announcements": room(data.announcements, talk) as GalleryState,
  "thread, loading": {
    ...full,
    ...thread,
    answers: { ...full.answers, [`messages/${root.id}/thread`]: never },
  },
  "thread, empty": { ...full, ...thread, answers: threadOf([]) },
  "thread, full": { ...full, ...thread, answers: threadOf(data.replies(root)) },
  "thread, error": {
    ...full,
    ...thread,
    answers: { ...full.answers, [`messages/${root.id}/thread`]: broken },
  },
  "details, 11 000 members": {
    ...(room(data.crowd, talk) as GalleryState),
    path: "/chat/r1?pane=details",
  },
  "browse, loading": browse(never),
  "browse, none": browse({ rooms: [], next: null }),
  "browse, some": browse({
    rooms: [
      { ...data.roomOf({ role: null, can: { ...data.roomOf().can, join: true } }), id: "b1" },
      { ...data.closedRoom, id: "b2", name: "Krisledning" },
      { ...data.longRoom, id: "b3" },
    ],
    next: null,
  }),
  "browse, error": browse(broken),
  "people, loading": people(never),
  "people, none": people({ people: [], next: null }),
  "people, many": people({ people: data.manyPeople(60), next: "more" }),
  "people, offline": { ...people(lost), link: "waiting", offline: true },
  "card, loading": card(never),
  "card, full": card({ person: data.card }),
  "card, long": card({ person: data.longCard }),
  "card, empty": card({ person: data.emptyCard }),
  "card, error": card(broken),
  unit: {
    path: "/units/n2",
    rooms,
    answers: {
      "units/n2": {
        unit: data.units[1],
        path: [data.units[0]],
        children: data.units.slice(2),
        people: data.manyPeople(12),
        next: null,
      },
      people: { people: data.manyPeople(20), next: null },
    },
  },
  me: { path: "/me", rooms },
  "me, security": { path: "/me/security", rooms, answers: { sessions: { sessions: data.sessions } } },
  "reach, full": { path: "/manage/reach", rooms, answers: { reach: data.reach } },
  "reach, empty": { path: "/manage/reach", rooms, answers: { reach: { ...data.reach, units: [] } } },

  "reach, forbidden": { path: "/manage/reach", rooms, answers: { reach: forbidden } },
  "no such page": { path: "/finns-inte", rooms },
  ...mine,
  ...desk,
  ...keeping,
  ...searches,
  ...asking,
  ...running,
  ...streaming,
  ...prompting,
}
