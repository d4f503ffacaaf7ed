/** The states of topic streams: the list, a stream's page, making one, and what waits to be approved. */
import type { Post } from "../src/state/home"
import type { Page, TopicStream } from "../src/views/home/store"
import * as data from "./data"
import { type Answers, lost, No, never } from "./server"
import type { GalleryState } from "./states"

const rooms = data.manyRooms(12)
const broken = new No(503, "unavailable", "Servern kan inte just nu. Försök igen om en stund.")
const nothing = new No(404, "not_found", "Här finns inget, eller så är det inte till för dig.")
const at = new Date(Date.now() - 40 * 60_000).toISOString()
const ref = (person: { id: string; name: string }) => ({ id: person.id, name: person.name })
const everyone = { any: [{ everyone: true, name: "" }] }

const plain: TopicStream = {
  id: "s1",
  name: "Driftstörningar",
  handle: "driftstorningar",
  purpose: "Vad som inte fungerar just nu, och när det beräknas fungera igen.",
  frequency: "När något händer",
  audience: everyone,
  posters: { any: [{ unit: "n4", name: data.astrid.unit }] },
  people: [ref(data.erik), ref(data.sara)],
  pre_approved: false,
  closed: false,
  can_post: true,
}
const long: TopicStream = {
  ...plain,
  id: "s2",
  name: "Välfärdsteknikutvecklingsprojektet i Hemtjänstverksamheten Norr och Söder",
  handle: "valfardsteknik",
  purpose:
    "Vi som provar läkemedelsrobotar och digitala lås berättar hur det går, vad som krånglar och vad vi har lärt oss hittills av det.",
  frequency: "Ungefär varannan vecka, oftare när något nytt införs",
  audience: { any: [{ unit: "n1", name: "Hemtjänstverksamheten Norr och Söder med nattpatrullen" }] },
  posters: everyone,
  people: [],
  pre_approved: true,
}
const closed: TopicStream = {
  ...plain,
  id: "s3",
  name: "Valet",
  handle: "valet",
  closed: true,
  can_post: false,
}

const post = (given: Partial<Post> = {}): Post => ({
  id: "p1",
  number: 1,
  author: ref(data.erik),
  unit: { id: "n4", name: data.astrid.unit },
  as_unit: false,
  client_id: "c1",
  text: "Vattnet är avstängt på Storgatan till klockan 14.",
  html: null,
  at,
  edited_at: null,
  gone: null,
  audience: everyone,
  files: [],
  reactions: [],
  comments: 2,
  shared: null,
  stream: { id: plain.id, name: plain.name, handle: plain.handle },
  approval: null,
  occasion: null,
  official: false,
  confirm: false,
  ...given,
})

const choices = { can_post: true, audiences: [], units: [], official: false, leaders: [] }
const follows = {
  people: [],
  units: [],
  streams: [plain, long].map(({ id, name, handle }) => ({ id, name, handle })),
  tags: ["fika"],
}
const listed = [
  { ...plain, following: true },
  { ...long, following: false },
  { ...closed, following: false },
]

function page(stream: TopicStream, posts: Post[], can_keep = false): Page {
  return {
    posts,
    shared: {},
    reacted: {},
    confirmed: [],
    older: null,
    newer: "x",
    seq: 0,
    following: false,
    followers: 1204,
    stream: { ...stream, can_keep },
  }
}

function on(stream: TopicStream, answer: unknown, more: Answers = {}): GalleryState {
  return {
    path: `/home/streams/${stream.handle}`,
    rooms,
    answers: {
      follows,
      "posts/choices": choices,
      "posts/scheduled": { scheduled: [] },
      [`streams/topics/${stream.handle}`]: answer,
      ...more,
    },
  }
}

const waiting = {
  scheduled: [
    {
      post: post({
        id: "p2",
        number: 0,
        approval: "waiting",
        text: "I dag provade vi den nya läkemedelsroboten hos tre personer.",
        stream: { id: long.id, name: long.name, handle: long.handle },
      }),
      publish_at: null,
      written_by: null,
    },
  ],
}

const list = (answer: unknown, more: Partial<GalleryState> = {}): GalleryState => ({
  path: "/home/streams",
  rooms,
  answers: { follows, streams: answer, units: { units: data.units }, people: { people: [], next: null } },
  ...more,
})

const feeds = [
  { id: "f1", kind: "home", of: "", name: "", at },
  { id: "f2", kind: "stream", of: long.id, name: long.name, at },
  { id: "f3", kind: "unit", of: "n1", name: null, at },
]
const outside = (answer: unknown, more: Partial<GalleryState> = {}): GalleryState => ({
  path: "/me/feeds",
  rooms,
  answers: { follows, feeds: answer },
  ...more,
})

export const streaming: Record<string, GalleryState> = {
  "topic streams": list({ streams: listed, can_create: true }),
  "topic streams, loading": list(never),
  "topic streams, none": list({ streams: [], can_create: false }),
  "topic streams, error": list(broken),
  "topic streams, offline": { ...list(lost), link: "waiting", offline: true },
  "topic streams, a new one": list({ streams: [], can_create: true }, { press: "Nytt ämnesflöde" }),
  "a topic stream": on(plain, page(plain, [post(), post({ id: "p3", text: "Bussen är sen.", comments: 0 })])),
  "a topic stream, mine waits": on(long, page(long, []), { "posts/scheduled": waiting }),
  "a topic stream, closed": on(closed, page(closed, [post()])),
  "a topic stream, loading": on(plain, never),
  "a topic stream, not there": on(plain, nothing),
  "a topic stream, offline": { ...on(plain, lost), link: "waiting", offline: true },
  "streams in other programs": outside({ feeds }),
  "streams in other programs, loading": outside(never),
  "streams in other programs, none": outside({ feeds: [] }),
  "streams in other programs, error": outside(broken),
  "streams in other programs, offline": { ...outside(lost), link: "waiting", offline: true },
  "a topic stream, in the intranet": {
    ...on(plain, page(plain, [], true), {
      "streams/topics/s1/embeds": { embeds: [{ id: "e1", by: ref(data.astrid), at }], possible: true },
    }),
    roles: ["communicator"],
    press: "Visa på intranätet",
  },
  "a topic stream, not for the intranet": {
    ...on(plain, page(plain, [], true), { "streams/topics/s1/embeds": { embeds: [], possible: false } }),
    roles: ["communicator"],
    press: "Visa på intranätet",
  },
  "a topic stream, changing it": {
    ...on(plain, page(plain, [], true), { units: { units: data.units }, people: { people: [], next: null } }),
    press: "Ändra flödet",
  },
}
