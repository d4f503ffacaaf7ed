/** The states of question sessions: the list, asking, the desk, the host's phone, the projector and the report. */
import type { DeskQuestion, Fate, Poll, Question, SessionData } from "../src/state/questions"
import type { DeskPage, Page } from "../src/views/questions/store"
import * as data from "./data"
import { type Answers, lost, No, never } from "./server"
import type { GalleryState } from "./states"

const rooms = data.manyRooms(12)
const broken = new No(503, "unavailable", "Servern kan inte just nu. Försök igen om en stund.")
const forbidden = new No(403, "forbidden", "Det här är för frågestundens moderatorer.")
const at = new Date(Date.now() - 40 * 60_000).toISOString()
const soon = new Date(Date.now() + 2 * 24 * 3600_000).toISOString()
const ref = (person: { id: string; name: string }) => ({ id: person.id, name: person.name })

const session: SessionData = {
  id: "s1",
  topic: "session:s1",
  title: "Fråga kommundirektören om organisationen, scheman och arbetskläder",
  intro: "En timme med kommundirektören. Ställ frågor redan nu, och rösta på dem du vill ha svar på.",
  state: "live",
  called_off: false,
  opens_at: null,
  starts_at: at,
  minutes: 60,
  anonymous: true,
  moderated: true,
  slow_seconds: 30,
  order: "votes",
  hosts: [ref(data.astrid)],
  moderators: [ref(data.sara), ref(data.erik)],
  questions: 3,
  live_at: at,
  closed_at: null,
  published_at: null,
}

const question = (id: string, text: string, more: Partial<Question> = {}): Question => ({
  id,
  text,
  asker: ref(data.erik),
  anonymous: false,
  at,
  edited: false,
  votes: 12,
  stage: "waiting",
  merged: 0,
  answer: null,
  owner: null,
  ...more,
})
const long =
  "När får vi som arbetar natt i hemtjänsten arbetskläder som är varma nog, och vad händer med dem som vi redan har lämnat tillbaka till förrådet på Storgatan?"
const questions = [
  question("q1", "Får hemtjänsten nya elcyklar i vår?", { votes: 1204, stage: "now", merged: 3 }),
  question("q2", long, { asker: ref(data.astrid), votes: 87, edited: true }),
  question("q3", "Varför vågar ingen säga emot?", { asker: null, anonymous: true, votes: 64 }),
  question("q4", "Blir det sommarvikarier?", {
    votes: 1,
    stage: "answered",
    answer: { text: "Ja, vi anställer fyrtio stycken.", by: ref(data.astrid), at },
  }),
  question("q5", "Vem svarar för nycklarna?", {
    votes: 0,
    stage: "later",
    owner: { person: ref(data.sara), due: soon.slice(0, 10) },
  }),
]
const fate = (id: string, text: string, more: Partial<Fate>): Fate => ({
  id,
  session: "s1",
  text,
  state: "held",
  stage: "waiting",
  at,
  edited: false,
  reason: "",
  words: "",
  appealed: false,
  into: null,
  answer: null,
  owner: null,
  ...more,
})
const poll: Poll = {
  id: "p1",
  text: "Hur är ljudet?",
  kind: "single",
  state: "open",
  open_results: true,
  people: 321,
  options: [
    { id: "o1", text: "Bra", votes: 300 },
    { id: "o2", text: "Jag hör ingenting längst bak i samlingssalen", votes: 21 },
  ],
}
const everything = { ask: true, vote: true, answer: true, decide: true }
const nothing = { ask: false, vote: false, answer: false, decide: false }
const life: Page["life"] = {
  draft: { ...nothing, leads_to: ["announced", "archived"] },
  announced: { ...nothing, leads_to: ["collecting", "live", "archived"] },
  collecting: { ...everything, leads_to: ["live", "archived"] },
  live: { ...everything, leads_to: ["closing", "closed"] },
  closing: { ...everything, ask: false, leads_to: ["live", "closed"] },
  closed: { ...nothing, answer: true, decide: true, leads_to: ["published"] },
  published: { ...nothing, answer: true, decide: true, leads_to: ["closed", "archived"] },
  archived: { ...nothing, leads_to: [] },
}
const asker = {
  ask: true,
  vote: true,
  air: false,
  answer: false,
  decide: false,
  manage: false,
  report: false,
}
const crew = { ask: true, vote: true, air: true, answer: true, decide: true, manage: true, report: true }

const page = (more: Partial<Page> = {}): Page => ({
  session,
  audience: { any: [{ name: "", everyone: true }], except: [] },
  ranking: [],
  tick: 1,
  desk: null,
  may: asker,
  life,
  questions,
  polls: [poll],
  mine: [
    fate("q6", "Får vi ha hund på jobbet?", {}),
    fate("q7", "Varför fick just han gå?", {
      state: "dismissed",
      reason: "personal",
      words: "Den handlar om en person. Ställ den gärna om hur det går till.",
    }),
  ],
  voted: ["q1"],
  chosen: ["o1"],
  tokens: null,
  seq: 0,
  ...more,
})
const bare = page({ questions: [], polls: [], mine: [], voted: [], chosen: [] })

const onDesk = (one: Question, more: Partial<DeskQuestion> = {}): DeskQuestion => ({
  ...one,
  state: "held",
  version: 1,
  into: null,
  reason: "",
  words: "",
  appealed: false,
  flags: [],
  claimed: null,
  steps: [],
  ...more,
})
const atDesk = (more: Partial<DeskPage> = {}): DeskPage => ({
  questions: [
    onDesk(question("q6", "Får vi ha hund på jobbet?")),
    onDesk(question("q8", long), {
      flags: ["förrådet"],
      claimed: { by: ref(data.astrid), until: soon },
    }),
    onDesk(question("q9", "Varför vågar ingen säga emot?", { asker: null, anonymous: true }), {
      state: "dismissed",
      reason: "unclear",
      appealed: true,
      steps: [{ by: ref(data.sara), action: "dismissed", words: "", before: "", at }],
    }),
  ],
  polls: [poll],
  waiting: 3,
  topic: "session:s1:desk",
  seq: 0,
  ...more,
})

const sessions = {
  sessions: [
    session,
    {
      ...session,
      id: "s2",
      title: "Vård och omsorg svarar",
      state: "announced",
      starts_at: soon,
      questions: 0,
    },
    { ...session, id: "s3", title: "Utkast", state: "draft", starts_at: soon, questions: 0 },
  ],
  can_create: true,
}

const own = "questions/sessions/s1"
const join = {
  address: "https://torget.lindviken.example/q/s1",
  picture:
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'%3E%3Cpath d='M0 0h3v3H0zM6 0h3v3H6zM0 6h3v3H0zM4 4h1v5H4zM6 5h3v1H6z'/%3E%3C/svg%3E",
}
const report = {
  asked: 41,
  anonymous: 6,
  askers: 28,
  states: { held: 2, approved: 25, hidden: 1, merged: 8, dismissed: 5 },
  dismissed: { off_topic: 2, answered_already: 0, personal: 1, insult: 1, unclear: 1, other: 0 },
  answered: 19,
  handed_over: 4,
  votes: 5120,
  voters: 811,
  decided_in: 74,
  curve: Array.from({ length: 24 }, (_, place) => ({
    at: new Date(Date.now() - (24 - place) * 150_000).toISOString(),
    asked: Math.round(41 * Math.sqrt((place + 1) / 24)),
    decided: Math.round((39 * (place + 1)) / 24),
  })),
}

const view = (
  part: string,
  found: unknown,
  more: Answers = {},
  rest: Partial<GalleryState> = {},
): GalleryState => ({
  path: `/questions/s1${part}`,
  rooms,
  answers: { [own]: found, [`${own}/join`]: join, "questions/sessions": sessions, ...more },
  ...rest,
})
const away: Partial<GalleryState> = { link: "waiting", offline: true }
const list = (answer: unknown, more: Partial<GalleryState> = {}): GalleryState => ({
  path: "/questions",
  rooms,
  answers: { "questions/sessions": answer },
  ...more,
})
const hosting = page({ may: crew })

export const asking: Record<string, GalleryState> = {
  "sessions, loading": list(never),
  "sessions, none": list({ sessions: [], can_create: false }),
  "sessions, full": list(sessions),
  "sessions, error": list(broken),
  "sessions, offline": list(lost, away),
  "session, loading": view("", never),
  "session, empty": view("", bare),
  "session, full": view("", page()),
  "session, its crew": view("", hosting),
  "session, announced": view("", { ...bare, session: { ...session, state: "announced", starts_at: soon } }),
  "session, published": view("", page({ session: { ...session, state: "published", published_at: at } })),
  "session, absent": view("", new No(404, "not_found", "Det finns inte.")),
  "session, error": view("", broken),
  "session, offline": view("", lost, {}, away),
  "question desk, loading": view("/desk", hosting, { [`${own}/desk`]: never }),
  "question desk, none": view("/desk", hosting, {
    [`${own}/desk`]: atDesk({ questions: [], waiting: 0, polls: [] }),
  }),
  "question desk, full": view("/desk", hosting, { [`${own}/desk`]: atDesk() }),
  "question desk, error": view("/desk", hosting, { [`${own}/desk`]: broken }),
  "question desk, forbidden": view("/desk", page()),
  "host, none": view("/host", { ...bare, may: crew }),
  "host, full": view("/host", hosting),
  "host, error": view("/host", broken),
  "projector, none": view("/screen", { ...bare, may: crew }),
  "projector, full": view("/screen", hosting),
  "projector, a poll": view("/screen", page({ may: crew, questions: questions.slice(1) })),
  "projector, error": view("/screen", broken),
  "question report, loading": view("/report", hosting, { [`${own}/report`]: never }),
  "question report, none": view("/report", hosting, {
    [`${own}/report`]: {
      report: {
        ...report,
        asked: 0,
        anonymous: 0,
        askers: 0,
        votes: 0,
        voters: 0,
        decided_in: null,
        curve: [],
      },
    },
  }),
  "question report, full": view("/report", hosting, { [`${own}/report`]: { report } }),
  "question report, error": view("/report", hosting, { [`${own}/report`]: broken }),
  "question report, forbidden": view("/report", page(), { [`${own}/report`]: forbidden }),
}
