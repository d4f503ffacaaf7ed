/** The address bar: which view it names, and going from one to another. */
import { signal } from "@preact/signals"
import { isView } from "./sections"
import type { Id } from "./state/types"

/** The places where moderators, records officers and administrators work. */
export const DESK_PLACES = ["cases", "mutes", "words", "rules", "rooms", "registry", "trail"] as const
export type DeskPlace = (typeof DESK_PLACES)[number]

/** The parts of the start page. */
export type HomePlace =
  | { kind: "following" }
  | { kind: "everything" }
  | { kind: "follows" }
  | { kind: "streams" }
  | { kind: "post" | "person" | "unit" | "tag" | "stream" | "prompt"; id: Id }

const HOME_PARTS = ["post", "unit", "tag", "stream", "prompt"] as const

export type Route =
  | { view: "home"; place: HomePlace }
  | { view: "rooms" }
  | { view: "browse" }
  | { view: "confirm" }
  | { view: "threads" }
  | { view: "room"; room: Id; message?: Id; thread?: Id; pane?: "details" }
  | { view: "tag"; tag: string }
  | { view: "people"; person?: Id; unit?: Id; skill?: string }
  | { view: "search"; room?: Id }
  | { view: "me"; part?: MePart }
  | { view: "desk"; place?: DeskPlace; id?: Id }
  | { view: "manage"; part?: ManagePart }
  | { view: "questions"; session?: Id; part?: SessionPart; question?: Id }
  | { view: "welcome" }
  | { view: "alerts"; id?: Id; part?: AlertPart }
  | { view: "link" }
  | { view: "screen" }
  | { view: "absent" }

/** What there is of a question session beside its page. */
export const SESSION_PARTS = ["desk", "host", "screen", "report", "edit"] as const
export type SessionPart = (typeof SESSION_PARTS)[number]

const CHAT: readonly Route["view"][] = ["rooms", "browse", "confirm", "threads", "tag", "room"]

/** Whether it is shown beside the list of rooms. */
export const isChat = (at: Route): boolean => CHAT.includes(at.view)

const ME_PARTS = ["card", "notices", "inbox", "notifications", "security", "feeds", "look"] as const
export type MePart = (typeof ME_PARTS)[number]
const isMePart = (name: string): name is MePart => (ME_PARTS as readonly string[]).includes(name)
const MANAGE_PARTS = ["invitations", "import", "rules", "units", "reach", "operations"] as const
export type ManagePart = (typeof MANAGE_PARTS)[number]
const isManagePart = (name: string): name is ManagePart => (MANAGE_PARTS as readonly string[]).includes(name)

/** `new` is no id: those are longer. */
const ALERT_PARTS = ["board", "change", "report", "warning"] as const
export type AlertPart = (typeof ALERT_PARTS)[number]

/** A part of an address; one that is written wrongly stays as it is, and leads nowhere. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** Read an address of this installation. */
export function parseRoute(path: string, query = ""): Route {
  const parts = path.split("/").filter(Boolean).map(decoded)
  const [section, id, kind, other] = parts
  const search = new URLSearchParams(query)
  if (section === undefined) return { view: "rooms" }
  if (section === "home" && other === undefined) {
    if (id === undefined) return { view: "home", place: { kind: "following" } }
    if ((id === "everything" || id === "follows" || id === "streams") && kind === undefined)
      return { view: "home", place: { kind: id } }
    const part = id === "people" ? "person" : HOME_PARTS.find((one) => `${one}s` === id)
    if (part && kind) return { view: "home", place: { kind: part, id: kind } }
  }
  if (section === "chat") {
    if (id === undefined) {
      const view = search.get("view")
      return { view: view === "browse" || view === "confirm" || view === "threads" ? view : "rooms" }
    }
    const pane = search.get("pane") === "details" ? { pane: "details" as const } : {}
    if (kind === undefined) return { view: "room", room: id, ...pane }
    if (kind === "m" && other) return { view: "room", room: id, message: other }
    if (kind === "t" && other) {
      const message = search.get("m")
      return { view: "room", room: id, thread: other, ...(message ? { message } : {}) }
    }
  }
  if (section === "tags" && id && kind === undefined) return { view: "tag", tag: id }
  if (section === "people" && kind === undefined) {
    if (id) return { view: "people", person: id }
    const skill = search.get("skill")
    return skill ? { view: "people", skill } : { view: "people" }
  }
  if (section === "units" && id && kind === undefined) return { view: "people", unit: id }
  if (section === "search" && id === undefined) {
    const room = search.get("in")
    return room ? { view: "search", room } : { view: "search" }
  }
  if (section === "me" && kind === undefined) {
    if (id === undefined) return { view: "me" }
    if (isMePart(id)) return { view: "me", part: id }
  }
  if (section === "desk" && other === undefined) {
    if (id === undefined) return { view: "desk" }
    const place = DESK_PLACES.find((name) => name === id)
    if (place) return kind === undefined ? { view: "desk", place } : { view: "desk", place, id: kind }
  }
  if (section === "manage" && kind === undefined) {
    if (id === undefined) return { view: "manage" }
    if (isManagePart(id)) return { view: "manage", part: id }
  }
  if (section === "questions" && id && kind === "q" && other)
    return { view: "questions", session: id, question: other }
  if (section === "questions" && other === undefined) {
    if (id === undefined) return { view: "questions" }
    const part = SESSION_PARTS.find((name) => name === kind)
    if (kind === undefined || part) return { view: "questions", session: id, ...(part ? { part } : {}) }
  }
  if (section === "alerts" && other === undefined) {
    if (id === undefined) return { view: "alerts" }
    const part = ALERT_PARTS.find((name) => name === kind)
    if (part || kind === undefined) return part ? { view: "alerts", id, part } : { view: "alerts", id }
  }
  if (section === "a" && id === undefined) return { view: "link" }
  if (section === "screen" && id === undefined) return { view: "screen" }
  if (section === "welcome" && id === undefined) return { view: "welcome" }
  return { view: "absent" }
}

export const to = {
  home: () => "/home",
  everything: () => "/home/everything",
  follows: () => "/home/follows",
  post: (post: Id) => `/home/posts/${post}`,
  personPosts: (person: Id) => `/home/people/${person}`,
  unitPosts: (unit: Id) => `/home/units/${unit}`,
  streams: () => "/home/streams",
  stream: (handle: string) => `/home/streams/${handle}`,
  tagPosts: (tag: string) => `/home/tags/${encodeURIComponent(tag)}`,
  rooms: () => "/chat",
  browse: () => "/chat?view=browse",
  confirm: () => "/chat?view=confirm",
  threads: () => "/chat?view=threads",
  room: (room: Id) => `/chat/${room}`,
  details: (room: Id) => `/chat/${room}?pane=details`,
  message: (room: Id, message: Id) => `/chat/${room}/m/${message}`,
  thread: (room: Id, root: Id, message?: Id) => `/chat/${room}/t/${root}${message ? `?m=${message}` : ""}`,
  tag: (tag: string) => `/tags/${encodeURIComponent(tag)}`,
  people: () => "/people",
  skill: (skill: string) => `/people?skill=${encodeURIComponent(skill)}`,
  person: (person: Id) => `/people/${person}`,
  unit: (unit: Id) => `/units/${unit}`,
  search: (room?: Id) => (room ? `/search?in=${room}` : "/search"),
  manage: (part?: ManagePart) => (part ? `/manage/${part}` : "/manage"),
  alerts: () => "/alerts",
  alert: (id: Id, part?: AlertPart) => `/alerts/${id}${part ? `/${part}` : ""}`,
  me: (part?: MePart) => (part ? `/me/${part}` : "/me"),
  questions: (session?: Id, part?: SessionPart) => ["/questions", session, part].filter(Boolean).join("/"),
  question: (session: Id, question: Id) => `/questions/${session}/q/${question}`,
  desk: (place?: DeskPlace, id?: Id) => ["/desk", place, id].filter(Boolean).join("/"),
}

const here = (): Route => parseRoute(location.pathname, location.search)

export const route = signal<Route>(here())
/** Whether "back" stays within this page. */
export const canGoBack = signal(false)

/** Go to an address; `replace` leaves no trace in the history. */
export function go(address: string, replace = false): void {
  if (address === location.pathname + location.search) return
  const depth = (history.state?.depth ?? 0) + (replace ? 0 : 1)
  if (replace) history.replaceState({ depth }, "", address)
  else history.pushState({ depth }, "", address)
  moved()
}

/** One step back, or to `otherwise` when the page was opened here. */
export function back(otherwise: string): void {
  if (canGoBack.value) history.back()
  else go(otherwise, true)
}

function moved(): void {
  route.value = here()
  canGoBack.value = (history.state?.depth ?? 0) > 0
}

function clicked(event: MouseEvent): void {
  if (
    event.defaultPrevented ||
    event.button !== 0 ||
    event.metaKey ||
    event.ctrlKey ||
    event.shiftKey ||
    event.altKey
  )
    return
  const link = (event.target as Element | null)?.closest?.("a")
  if (!link || link.target || link.hash || link.hasAttribute("download") || link.origin !== location.origin)
    return
  if (isView(link.pathname)) {
    event.preventDefault()
    go(link.pathname + link.search)
  }
}

/** Follow the address bar, and links within the client. */
export function startRouter(): void {
  addEventListener("popstate", moved)
  document.addEventListener("click", clicked)
  moved()
}
