/** The states of prompts: the list, the wall of pictures, setting one, and the card on the start page. */

import type { Post } from "../src/state/home"
import type { FileData } from "../src/state/types"
import type { Prompt } from "../src/views/home/prompts"
import * as data from "./data"
import { lost, No, never } from "./server"
import type { GalleryState } from "./states"

const rooms = data.manyRooms(12)
const broken = new No(503, "unavailable", "Servern kan inte just nu. Försök igen om en stund.")
const nothing = new No(404, "not_found", "Här finns inget, eller så är det inte till för dig.")
const at = new Date(Date.now() - 40 * 60_000).toISOString()
const later = new Date(Date.now() + 40 * 3_600_000).toISOString()
const ref = (person: { id: string; name: string }) => ({ id: person.id, name: person.name })
const everyone = { any: [{ everyone: true, name: "" }] }

const file: FileData = {
  id: "f1",
  kind: "image",
  name: "bild.jpg",
  media_type: "image/jpeg",
  size: 1,
  width: 400,
  height: 300,
  duration: null,
  alt: "Rimfrost på ett staket vid förskolan",
  thumbs: [320, 1280],
}
const occasion = {
  id: "o1",
  prompt: { id: "m1", name: "Fredagskul", words: "Visa något som fick dig att le i veckan." },
  opens_at: at,
  closes_at: later,
}

const answer = (given: Partial<Post> = {}): Post => ({
  id: "p1",
  number: 1,
  author: ref(data.erik),
  unit: { id: "n4", name: data.astrid.unit },
  as_unit: false,
  client_id: "c1",
  text: "",
  html: null,
  at,
  edited_at: null,
  gone: null,
  audience: everyone,
  files: [file],
  reactions: [{ emoji: "🎉", count: 12, people: [ref(data.sara)] }],
  comments: 0,
  shared: null,
  stream: null,
  approval: null,
  occasion: { id: "o1", prompt: "m1", name: "Fredagskul" },
  official: false,
  confirm: false,
  ...given,
})

const friday: Prompt = {
  ...occasion.prompt,
  audience: everyone,
  rhythm: "weekly",
  weekday: 4,
  on_day: null,
  at: "14:00",
  active: true,
  next_at: later,
  notify: false,
  open: { ...occasion, answers: 3, mine: null },
  best: answer({ id: "p9" }),
}
const long: Prompt = {
  ...friday,
  id: "m2",
  name: "Hemtjänstverksamhetens utsiktsfotografering med väderleksobservationer",
  words: "Vad ser du från bilen, cykeln eller köksfönstret hos någon just nu? Inga människor på bilden.",
  audience: { any: [{ unit: "n1", name: "Hemtjänstverksamheten Norr och Söder med nattpatrullen" }] },
  rhythm: "daily",
  weekday: null,
  open: null,
  best: null,
}
const off: Prompt = {
  ...long,
  id: "m3",
  name: "Sommarbilden",
  rhythm: "once",
  on_day: "2026-06-20",
  active: false,
}

const gallery = (posts: Post[], older: string | null = null) => ({
  occasion: { ...occasion, answers: posts.length },
  posts,
  reacted: {},
  older,
  topic: "home",
  seq: 0,
})
const wall = gallery(
  [
    answer({ author: ref(data.astrid), text: "Äntligen snö på rundan, och alla hann in före halkan." }),
    answer({ id: "p2", reactions: [], files: [{ ...file, alt: "" }] }),
    answer({ id: "p3", author: ref(data.sara), text: "Kaffe" }),
  ],
  "more",
)

const start = {
  follows: { people: [], units: [], streams: [], tags: [] },
  "posts/choices": { can_post: true, audiences: [], units: [], official: false, leaders: [] },
  "posts/scheduled": { scheduled: [] },
}
const list = (answers: unknown, more: Partial<GalleryState> = {}): GalleryState => ({
  path: "/home/prompts/all",
  rooms,
  answers: { ...start, prompts: answers, units: { units: data.units } },
  ...more,
})
const one = (
  prompt: Prompt,
  pictures: unknown,
  times = 2,
  more: Partial<GalleryState> = {},
): GalleryState => ({
  path: "/home/prompts/m1",
  rooms,
  answers: {
    ...start,
    "prompts/m1": {
      prompt,
      can_set: false,
      occasions: Array.from({ length: times }, (_, place) => ({
        ...occasion,
        id: `o${place + 1}`,
        opens_at: new Date(Date.now() - place * 7 * 86_400_000).toISOString(),
        answers: 3 - place,
      })),
    },
    "occasions/o1": pictures,
  },
  ...more,
})

export const prompting: Record<string, GalleryState> = {
  "picture challenges": list({ prompts: [friday, long, off], can_set: true }),
  "picture challenges, loading": list(never),
  "picture challenges, none": list({ prompts: [], can_set: false }),
  "picture challenges, error": list(broken),
  "picture challenges, offline": { ...list(lost), link: "waiting", offline: true },
  "picture challenges, a new one": list({ prompts: [], can_set: true }, { press: "Ny bildutmaning" }),
  "picture challenges, changing one": list(
    { prompts: [friday], can_set: true },
    { press: "Ändra Fredagskul" },
  ),
  "a picture challenge": one(friday, wall),
  "a picture challenge, answered": one(
    { ...friday, open: friday.open && { ...friday.open, mine: "p2" }, best: null },
    wall,
  ),
  "a picture challenge, no pictures": one({ ...friday, best: null }, gallery([]), 1),
  "a picture challenge, not yet open": one({ ...long, id: "m1" }, gallery([]), 0),
  "a picture challenge, loading": one(friday, never),
  "a picture challenge, not there": { ...one(friday, wall), answers: { ...start, "prompts/m1": nothing } },
  "a picture challenge, offline": {
    ...one(friday, lost),
    answers: { ...start, "prompts/m1": lost },
    link: "waiting",
    offline: true,
  },
}
