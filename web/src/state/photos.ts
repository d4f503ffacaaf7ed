/** Who has a portrait: asked together for those on screen, and remembered on this device. */
import { signal } from "@preact/signals"
import { useEffect } from "preact/hooks"
import { rest } from "../net/rest"
import { me, myId } from "./session"
import { keep, keptOne } from "./storage"
import type { Id } from "./types"

const GATHER_MS = 80
const AT_ONCE = 100
const KEPT = 400
/** After so long one asks again, when the person is next on screen. */
const FRESH_MS = 10 * 60_000

/** The hash of somebody's portrait; "" where there is none. */
export const photos = signal<Readonly<Record<Id, string>>>({})
const askedAt = new Map<Id, number>()
const wanted = new Set<Id>()
let gathering = false
let restoredFor = ""

/** Where the picture lies: 512 or 128 pixels square. */
export const photoAddress = (person: Id, photo: string, side: 128 | 512): string =>
  `/api/people/${person}/photo/${photo}/${side}`

/** The hash of a person's portrait, while they are on screen; "" where there is none or it is not known yet. */
export function usePhoto(person: Id): string {
  useEffect(() => askPhoto(person), [person])
  return photos.value[person] ?? ""
}

/** What was just learned of somebody, from their card or from me. */
export function notePhoto(person: Id, photo: string): void {
  askedAt.set(person, Date.now())
  if ((photos.value[person] ?? "") !== photo) remember({ [person]: photo })
}

function askPhoto(person: Id): void {
  if (!person || !myId.value) return
  restore()
  if (Date.now() - (askedAt.get(person) ?? -FRESH_MS) < FRESH_MS) return
  askedAt.set(person, Date.now())
  wanted.add(person)
  gather()
}

function gather(): void {
  if (gathering) return
  gathering = true
  setTimeout(ask, GATHER_MS)
}

async function ask(): Promise<void> {
  const people = [...wanted].slice(0, AT_ONCE)
  for (const person of people) wanted.delete(person)
  gathering = false
  if (wanted.size) gather()
  try {
    const found = await rest.get<{ photos: Record<Id, string> }>("photos", { people: people.join(",") })
    remember({ ...Object.fromEntries(people.map((person) => [person, ""])), ...found.photos })
  } catch {
    // Initials are shown meanwhile; asked again when they are next on screen.
    for (const person of people) askedAt.delete(person)
  }
}

function remember(told: Record<Id, string>): void {
  const before = photos.value
  if (Object.entries(told).every(([person, photo]) => (before[person] ?? "") === photo)) return
  photos.value = { ...before, ...told }
  const known = Object.entries(photos.value).filter(([, photo]) => photo)
  if (myId.value) keep(myId.value, "photos", "known", Object.fromEntries(known.slice(-KEPT)))
}

/** Begin with what this device knew of, so that faces are there at once and without a network. */
function restore(): void {
  if (restoredFor === myId.value) return
  restoredFor = myId.value
  askedAt.clear()
  photos.value = keptOne<Record<Id, string>>(myId.value, "photos", "known") ?? {}
  const own = me.value?.person
  if (own) notePhoto(own.id, own.photo)
}

me.subscribe((now) => {
  if (now && restoredFor === now.person.id) notePhoto(now.person.id, now.person.photo)
})
