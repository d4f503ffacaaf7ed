/** Invented people, rooms and words: the short, the long, the many. */
import { lineOf } from "../src/state/apply"
import type { Can, Me, Message, Person, PersonCard, Room, RoomSummary, Unit } from "../src/state/types"
import { erik, fatima, makeMessage, makeRoom, refOf, sara } from "../test/fakes"

export { erik, fatima, sara }

export const astrid: Person = {
  id: "uAstrid",
  name: "Anna-Karin Margareta von Ankarstierna-Silfverhjelm",
  username: "astrid",
  title: "Specialistundersköterska med inriktning mot demensvård",
  unit: "Hemsjukvårdens korttidsboende Björkdungen",
}

/** The last time there is in the gallery. */
const NOW = Date.now()
const minutesAgo = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString()

const UNIT = {
  id: "n3",
  name: "Hemtjänst Norr",
  path: [
    { id: "n1", name: "Lindvikens kommun" },
    { id: "n2", name: "Vård och omsorg" },
  ],
}

export const card: PersonCard = {
  ...erik,
  given_name: "Erik",
  family_name: "Lindqvist",
  unit: UNIT,
  manager: sara,
  phone: "070-123 45 67",
  email: "erik.lindqvist@kommun.example",
  languages: ["svenska", "tigrinja"],
  skills: ["zebrafisk", "inskolning", "svenska som andraspråk"],
  about: "Jag har arbetat här sedan 2011 och vet var allting ligger.",
  ask_about: "Scheman, nycklar och hur man lagar kaffebryggaren.",
  roles: ["staff"],
  status: { kind: "doing", emoji: "☕", text: "Fikar med nya kollegor", until: null },
  ambassador: true,
  photo: "",
}

export const longCard: PersonCard = {
  ...card,
  ...astrid,
  given_name: "Anna-Karin Margareta",
  family_name: "von Ankarstierna-Silfverhjelm",
  unit: { ...UNIT, name: astrid.unit },
  email: "anna-karin.margareta.von.ankarstierna-silfverhjelm@kommun.example",
  skills: ["arbetsterapibedömningshjälpmedelsförskrivning", "första hjälpen"],
  about: "",
}

export const emptyCard: PersonCard = {
  ...card,
  ...sara,
  given_name: "Sara",
  family_name: "Holm",
  unit: null,
  manager: null,
  phone: "",
  email: "",
  languages: [],
  skills: [],
  about: "",
  ask_about: "",
  status: null,
  ambassador: false,
}

const reachOf = (name: string, depth: number, push: number, mail: number, nothing: number) => ({
  id: `unit-${name}`,
  name,
  depth,
  people: push + mail + nothing,
  ways: { push, mail, sms: 0, nothing },
  names: true,
})

/** How people are reached, and who is not. */
export const reach = {
  alive_days: 30,
  channels: ["mail", "push"],
  total: { push: 6_120, mail: 2_870, sms: 0, nothing: 2_010 },
  units: [
    reachOf("Sjövik", 0, 6_120, 2_870, 2_010),
    reachOf("Vård och omsorg", 1, 1_904, 811, 1_402),
    reachOf("Hemtjänst Norr, natt- och helgpatrullen vid Storgatans trygghetsboende", 2, 3, 0, 41),
    reachOf("Skola", 1, 1_990, 1_204, 20),
    reachOf("Kommunledning", 1, 40, 0, 0),
  ],
}

export const me: Me = {
  person: { ...card, ...fatima, given_name: "Fatima", family_name: "Haddad", unit: UNIT, ambassador: false },
  strength: { percent: 60, missing: ["skills", "about"] },
  heads: false,
  may_urge: false,
  must_accept: null,
  presence_hidden: false,
  ways: ["password", "passkey", "mail"],
  roles: ["staff"],
  language: "sv",
  epoch: "e1",
  seq: 0,
  session: "s1",
}

const everything: Can = {
  post: true,
  reply: true,
  react: true,
  invite: true,
  change: true,
  join: false,
  leave: true,
  moderate: true,
  history: true,
  record: true,
  pin: true,
  appoint: true,
  remove: true,
  ask: false,
  answer: true,
  demand: true,
  confirm: true,
  track: true,
}
const nothing = Object.fromEntries(Object.keys(everything).map((name) => [name, false])) as Can

export function roomOf(given: Partial<Room> = {}): Room {
  return {
    ...makeRoom({ purpose: "Turer, nycklar och vem som gör vad", member_count: 23 }),
    created_at: minutesAgo(60 * 24 * 90),
    owners: [sara],
    pins: 0,
    audience: null,
    request: null,
    can: everything,
    ...given,
  } as Room
}

export const closedRoom = roomOf({ kind: "closed", role: null, can: { ...nothing } })
export const announcements = roomOf({
  kind: "announcement",
  name: "Från kommunledningen",
  can: { ...nothing, react: true, leave: true },
})
export const crowd = roomOf({ name: "Alla i kommunen", member_count: 11_000 })
export const longRoom = roomOf({
  name: "Arbetsmiljösamordningsgruppen för hemsjukvårdens korttidsboenden",
  purpose:
    "Här samordnar vi skyddsronder, arbetsskadeanmälningar och förbättringsförslagshantering tillsammans.",
})

/** A conversation with a bit of everything in it. */
export function conversation(): Message[] {
  let number = 0
  const say = (author: Person, text: string, given: Partial<Message> = {}): Message => {
    number++
    return makeMessage({
      number,
      author: refOf(author),
      text,
      at: minutesAgo(60 * 24 - number * 170),
      ...given,
    })
  }
  return [
    say(erik, "God morgon! Vem har nyckeln till förrådet?"),
    say(fatima, "Den hänger i personalrummet.", {
      reactions: [
        { emoji: "👍", count: 3, people: [refOf(erik), refOf(sara), refOf(fatima)] },
        { emoji: "❤️", count: 1, people: [refOf(erik)] },
      ],
    }),
    say(fatima, "Hälsa att den ska tillbaka före lunch."),
    say(astrid, "Arbetsterapibedömningshjälpmedelsförskrivningsblanketten ligger på intranätet.", {
      edited_at: minutesAgo(20),
    }),
    say(sara, "Vem tar lördagen?", {
      replies: { count: 4, last_at: minutesAgo(12), people: [refOf(erik), refOf(fatima), refOf(astrid)] },
      pinned: { at: minutesAgo(10), by: refOf(sara) },
    }),
    say(erik, "", { deleted: true }),
    say(sara, "Tre saker", {
      html: "<h1>Inför helgen</h1><ul><li>Fyll på handskar</li><li>Skriv av tavlan</li></ul><blockquote>Tack för er insats</blockquote><p><code>larmkod</code> byts på måndag.</p><pre><code>kl. 07.00  tur 1, tur 2, tur 3, tur 4, tur 5, tur 6, tur 7, tur 8, tur 9, tur 10</code></pre>",
    }),
    say(erik, "Jag kan ta den första turen, om någon följer med till Björkdungen."),
  ]
}

export function replies(root: Message): Message[] {
  return ["Jag kan.", "Jag med, om det behövs.", "Tack, då är ni två.", "Perfekt!"].map((text, at) =>
    makeMessage({
      number: null,
      thread: root.id,
      reply_number: at + 1,
      author: refOf([erik, astrid, sara, fatima][at] ?? erik),
      text,
      at: minutesAgo(60 - at * 9),
    }),
  )
}

export const inRoom = (room: Room, messages: Message[]): Room => {
  const last = messages.at(-1)
  return { ...room, number: messages.length, read: messages.length - 1, line: last ? lineOf(last) : null }
}

const PLACES = ["Norr", "Söder", "Blåklinten", "Ekorren", "Centralköket", "Parkförvaltningen", "Simhallen"]

/** As many rooms as somebody who joins everything has. */
export function manyRooms(count: number): RoomSummary[] {
  return Array.from({ length: count }, (_, at) => {
    const direct = at % 5 === 4
    const message = makeMessage({
      author: refOf(at % 2 ? erik : astrid),
      text: "Då ses vi där, ta med nycklarna är ni snälla så slipper vi vänta",
      at: minutesAgo(at * at * 3),
    })
    return makeRoom({
      id: `many${at}`,
      kind: direct ? "direct" : at % 3 ? "open" : "closed",
      name: direct ? "" : `${PLACES[at % PLACES.length]} ${at + 1}`,
      people: direct ? [at % 2 ? erik : astrid] : [],
      number: 140,
      read: at % 4 === 1 ? 138 : at === 2 ? 3 : 140,
      mentions: at === 1 ? 1 : 0,
      line: lineOf(message),
    })
  })
}

const FIRST = ["Anna", "Åsa", "Örjan", "Zeinab", "Ali", "Märta", "Björn", "Ebba", "Yusuf", "Ulla"]
const LAST = ["Öberg", "Ek", "Åkesson", "Haddad", "Ärlig", "Nilsson", "Zetterlund", "Holm", "Berg", "Lind"]

export function manyPeople(count: number): Person[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `p${at}`,
    name: `${FIRST[at % 10]} ${LAST[(at * 7) % 10]}`,
    username: `person${at}`,
    title: at % 3 ? "Undersköterska" : astrid.title,
    unit: at % 3 ? "Hemtjänst Norr" : astrid.unit,
  }))
}

export const units: Unit[] = [
  {
    id: "n1",
    name: "Lindvikens kommun",
    kind: "municipality",
    parent: null,
    member_count: 11_000,
    head: sara,
  },
  { id: "n2", name: "Vård och omsorg", kind: "department", parent: "n1", member_count: 2_150, head: sara },
  { id: "n3", name: "Hemtjänst Norr", kind: "unit", parent: "n2", member_count: 41, head: null },
  { id: "n4", name: astrid.unit, kind: "workplace", parent: "n3", member_count: 1, head: astrid },
]

export const sessions = [
  {
    id: "s1",
    device: "Chrome på Android",
    last_seen_at: minutesAgo(1),
    created_at: minutesAgo(9_000),
    current: true,
  },
  {
    id: "s2",
    device: "Safari på iPhone",
    last_seen_at: minutesAgo(900),
    created_at: minutesAgo(90_000),
    current: false,
  },
]
