/** The states of what is one's own, of the desk, of the administration and of the search. */
import type { Answer } from "../src/state/searching"
import type { Message } from "../src/state/types"
import type { Case, CaseDetail } from "../src/views/desk/types"
import * as data from "./data"
import { type Answers, lost, No, never } from "./server"
import type { GalleryState } from "./states"

const rooms = data.manyRooms(12)
const broken = new No(503, "unavailable", "Servern kan inte just nu. Försök igen om en stund.")
const at = new Date(Date.now() - 3 * 3600_000).toISOString()
const later = new Date(Date.now() + 9 * 24 * 3600_000).toISOString()
const ref = (person: { id: string; name: string }) => ({ id: person.id, name: person.name })

/** Loading, nothing, and what went wrong, of a view that asks for one thing. */
function rest(name: string, path: string, ask: string, none: unknown, more: Partial<GalleryState> = {}) {
  const state = (answer: unknown): GalleryState => ({ path, rooms, ...more, answers: { [ask]: answer } })
  return {
    [`${name}, loading`]: state(never),
    [`${name}, none`]: state(none),
    [`${name}, error`]: state(broken),
    [`${name}, offline`]: { ...state(lost), link: "waiting", offline: true } as GalleryState,
  }
}

// --- my own ---

const told = (kind: string, given: object = {}) => ({
  id: `t-${kind}-${Object.keys(given).join()}`,
  kind,
  at,
  read: true,
  person: ref(data.astrid),
  room: { id: "r1", name: data.longRoom.name },
  text: "",
  count: 1,
  path: "/chat/r1",
  ...given,
})

const notice = (kind: string, detail: object, given: object = {}) => ({
  id: `n-${kind}`,
  kind,
  about: "message:m1",
  words: "",
  detail,
  must_read: false,
  at,
  read: true,
  ...given,
})

const push: Answers = {
  push: {
    key: "",
    wording: 1,
    consent: { wording: 1, given_at: at },
    limit: 20,
    devices: [
      { id: "d1", name: "Chrome på Android", service: "fcm", created_at: at, alive_at: at, outdated: false },
      { id: "d2", name: "", service: "apple", created_at: at, alive_at: at, outdated: true },
    ],
  },
  "me/notifications": {
    preferences: {
      push: { direct: true, mention: true, everyone: true, reply: false, message: false },
      show_text: false,
      mail: true,
      can_mail: true,
    },
  },
  "me/hours": {
    hours: {
      mode: "weekly",
      weekly: [0, 1, 2, 3, 4].map((day) => ({ day, since: "07:00", to: "16:00" })),
      zone: "Europe/Stockholm",
      on_shift_until: null,
      calendar: false,
      calendar_at: null,
      calendar_trouble: "",
      on: false,
      next: later,
    },
  },
}

export const mine: Record<string, GalleryState> = {
  ...rest("inbox", "/me/inbox", "inbox", { notifications: [], unread: 0, next: null }),
  "inbox, full": {
    path: "/me/inbox",
    rooms,
    answers: {
      inbox: {
        unread: 2,
        next: "more",
        notifications: [
          told("mention", {
            read: false,
            text: "Kan du ta lördagen? Nycklarna ligger kvar i personalrummet.",
          }),
          told("message", { read: false, count: 14 }),
          told("reply", { person: null }),
          told("everyone"),
        ],
      },
    },
  },
  ...rest("notices", "/me/notices", "notices", { notices: [], next: null }),
  "notices, full": {
    path: "/me/notices",
    rooms,
    answers: {
      notices: {
        next: null,
        notices: [
          notice(
            "measures",
            { measures: ["hidden", "warned"], reason: "insult" },
            { words: "Håll en god ton.", read: false },
          ),
          notice("restored", {}),
          notice("reported", { outcome: "measures" }),
          notice("unmuted", {}),
        ],
      },
    },
  },
  "notification settings, full": { path: "/me/notifications", rooms, answers: push },
  "notification settings, error": { path: "/me/notifications", rooms, answers: { push: broken } },
  "security, full": {
    path: "/me/security",
    rooms,
    answers: {
      sessions: { sessions: data.sessions },
      "/_allauth/browser/v1/account/authenticators": {
        status: 200,
        data: [
          {
            type: "webauthn",
            id: 1,
            name: "Chrome på Android",
            created_at: 1_790_000_000,
            last_used_at: null,
          },
          { type: "totp", created_at: 1_790_000_000, last_used_at: 1_795_000_000 },
          { type: "recovery_codes", created_at: 1_790_000_000, last_used_at: null, unused_code_count: 8 },
        ],
      },
    },
  },
  "my card": { path: "/me/card", rooms },
  "rooms, a draft": {
    path: "/chat",
    rooms: [{ ...data.roomOf(), id: "r1" }, ...rooms],
    draft: "Jag tänkte att",
  },
}

// --- the moderation desk ---

const report = (given: Partial<Case> = {}): Case => ({
  id: "k1",
  kind: "message",
  state: "open",
  held: false,
  version: 1,
  reports: 3,
  reasons: ["insult"],
  opened_at: at,
  last_at: at,
  author: ref(data.erik),
  place: { kind: "room", id: "r1", sort: "open", name: data.longRoom.name, open: true },
  excerpt: "Det där var det dummaste jag har hört på länge, du kan väl inte mena allvar?",
  gone: null,
  claimed_by: null,
  claimed_until: null,
  settled_at: null,
  settled_by: null,
  measures: [],
  reason: null,
  restored_at: null,
  ...given,
})

const caseDetail: CaseDetail = {
  ...report({ state: "claimed", claimed_by: ref(data.fatima), claimed_until: later }),
  object: {
    id: "m1",
    text: "Det där var det dummaste jag har hört på länge.",
    html: null,
    at,
    versions: [{ text: "Det där var dumt.", at, until: at }],
    files: [],
    link: "/chat/r1/m/m1",
  },
  reported: [
    { by: ref(data.sara), reason: "insult", words: "Så skriver man inte till en kollega.", at },
    { by: null, reason: "insult", words: "", at },
  ],
  steps: [{ by: ref(data.fatima), action: "claimed", words: "", at }],
  can_restore: false,
  before: { measures: [{ at, measures: ["warned"], reason: "insult" }], muted_until: null },
}

const held = report({
  id: "k4",
  kind: "post",
  held: true,
  reports: 0,
  reasons: ["approval"],
  place: { kind: "stream", id: "p1", sort: "stream", name: "Driftstörningar", open: true },
  excerpt: "Vattnet är avstängt på Storgatan till klockan 14.",
})

const moderator = { roles: ["moderator"] }
export const desk: Record<string, GalleryState> = {
  ...rest(
    "desk",
    "/desk/cases",
    "moderation/cases",
    { cases: [], next: null, waiting: 0, seq: 0 },
    moderator,
  ),
  "desk, full": {
    ...moderator,
    path: "/desk/cases",
    rooms,
    answers: {
      "moderation/cases": {
        cases: [
          report(),
          report({
            id: "k2",
            state: "claimed",
            claimed_by: ref(data.astrid),
            claimed_until: later,
            reports: 1,
          }),
          report({ id: "k3", kind: "file", excerpt: "bild.jpg", author: null }),
          held,
        ],
        next: "more",
        waiting: 3,
        seq: 0,
      },
    },
  },
  "desk, a case": {
    ...moderator,
    path: "/desk/cases/k1",
    rooms,
    answers: {
      "moderation/cases": { cases: [report()], next: null, waiting: 1, seq: 0 },
      "moderation/cases/k1": { case: caseDetail },
    },
  },
  "desk, what waits to be approved": {
    ...moderator,
    path: "/desk/cases/k4",
    rooms,
    press: "Neka …",
    answers: {
      "moderation/cases": { cases: [held], next: null, waiting: 1, seq: 0 },
      "moderation/cases/k4": {
        case: {
          ...caseDetail,
          ...held,
          state: "claimed",
          claimed_by: ref(data.fatima),
          claimed_until: later,
          object: { ...caseDetail.object, text: held.excerpt, versions: [], link: null },
          reported: [],
          before: { measures: [], muted_until: null },
        },
      },
    },
  },
  "desk, forbidden": { path: "/desk/cases", rooms },
}

// --- the administration ---

const invitation = (given: object = {}) => ({
  id: `i-${JSON.stringify(given)}`,
  state: "open",
  role: "staff",
  given_name: data.astrid.name,
  family_name: "",
  unit: { id: "n4", name: data.astrid.unit },
  sponsor: null,
  active_until: null,
  expires_at: later,
  person: null,
  ...given,
})

const report_ = {
  encoding: "utf-8",
  rows: 1204,
  created: 31,
  changed: 12,
  unchanged: 1158,
  deactivated: 3,
  reactivated: 0,
  rejected: 3,
  units: ["Nyenheten"],
  faults: [
    { line: 32, who: data.astrid.name, reason: "Enheten finns två gånger.", rejected: true },
    { line: 40, who: "Bo Ek", reason: "Det här är ingen e-postadress.", rejected: false },
  ],
}
const job = (given: object) => ({
  id: "j1",
  state: "checked",
  error: "",
  report: report_,
  done: 0,
  total: 0,
  by: data.fatima.name,
  created_at: at,
  ...given,
})
const importing = (found: object[]): GalleryState => ({
  path: "/manage/import",
  rooms,
  roles: ["administrator"],
  answers: { imports: { imports: found } },
})

const units = { units: { units: data.units } }
export const keeping: Record<string, GalleryState> = {
  "invitations, none": {
    path: "/manage/invitations",
    rooms,
    roles: ["administrator"],
    answers: {
      ...units,
      invitations: { invitations: [], next: null },
      "invitations/awaited": { count: 0, lettered: 0, people: [] },
    },
  },
  "invitations, full": {
    path: "/manage/invitations",
    rooms,
    roles: ["administrator"],
    answers: {
      ...units,
      invitations: {
        invitations: [
          invitation(),
          invitation({ state: "used" }),
          invitation({ state: "replaced", person: data.astrid }),
          invitation({ state: "expired", role: "guest", active_until: later, sponsor: data.sara }),
        ],
        next: "more",
      },
      "invitations/awaited": { count: 140, lettered: 40, people: data.manyPeople(100) },
    },
  },
  "invitations, error": {
    path: "/manage/invitations",
    rooms,
    roles: ["administrator"],
    answers: { invitations: broken, "invitations/awaited": broken, units: broken },
  },
  "import, none": importing([]),
  "import, checked": importing([job({})]),
  "import, running": importing([job({ state: "running", done: 400, total: 1204 })]),
  "import, failed": importing([job({ state: "failed", report: null, error: "Filen har inga rubriker." })]),
  "units, full": { path: "/manage/units", rooms, roles: ["administrator"], answers: units },
  "house rules, none": {
    path: "/manage/rules",
    rooms,
    roles: ["administrator"],
    answers: {
      "house-rules": { rules: null, accepted: 0 },
      "house-rules/acceptances": { versions: [], people: [] },
    },
  },
}

// --- the search ---

const message = data.conversation()[3] as Message
const hit = {
  message: message.id,
  number: 4,
  thread: null,
  room: { id: "r1", kind: "open" as const, name: data.longRoom.name, people: [] },
  author: ref(data.astrid),
  at,
  pieces: [
    { text: "… den nya ", hit: false },
    { text: "blanketten", hit: true },
    { text: " ligger på intranätet.", hit: false },
  ],
}
const nothing: Answer = {
  people: { items: [], next: null },
  rooms: { items: [], next: null },
  messages: { items: [], next: null },
  files: { items: [], next: null },
  questions: { items: [], next: null },
  posts: { items: [], next: null },
  filters: { from: null, in: null, before: null, after: null, has: [] },
  not_understood: [],
  too_common: false,
}
const search = (answer: unknown, more: Partial<GalleryState> = {}): GalleryState => ({
  path: "/search",
  rooms,
  words: "blanketten",
  answers: { search: answer },
  ...more,
})
export const searches: Record<string, GalleryState> = {
  "search, begun": search(never, { words: "" }),
  "search, loading": search(never),
  "search, nothing": search(nothing),
  "search, full": search({
    ...nothing,
    people: { items: data.manyPeople(3), next: "more" },
    rooms: {
      items: [
        {
          id: "r1",
          kind: "closed",
          name: data.longRoom.name,
          purpose: data.longRoom.purpose,
          member_count: 23,
          owners: [data.sara],
          role: null,
          archived: false,
        },
      ],
      next: null,
    },
    messages: { items: [hit, { ...hit, message: "m9" }], next: "more" },
    questions: {
      items: [
        {
          question: "q1",
          session: { id: "s1", title: "Fråga kommundirektören om den nya organisationen" },
          asker: ref(data.astrid),
          at,
          answered: true,
          pieces: hit.pieces,
        },
        {
          question: "q2",
          session: { id: "s1", title: "Fråga kommundirektören om den nya organisationen" },
          asker: null,
          at,
          answered: false,
          pieces: hit.pieces,
        },
      ],
      next: null,
    },
    posts: {
      items: [
        {
          post: "p1",
          comment: null,
          author: ref(data.astrid),
          of: ref(data.astrid),
          unit: { id: "e1", name: "Hemtjänst Norr" },
          official: true,
          at,
          pieces: hit.pieces,
        },
        {
          post: "p1",
          comment: "c1",
          author: ref(data.astrid),
          of: ref(data.astrid),
          unit: null,
          official: false,
          at,
          pieces: hit.pieces,
        },
      ],
      next: null,
    },
    filters: { ...nothing.filters, from: [ref(data.astrid)], has: ["link"] },
    not_understood: ["före:igår"],
  }),
  "search, error": search(broken),
  "search, offline": search(lost, { link: "waiting", offline: true }),
}
