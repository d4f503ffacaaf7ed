/** The address bar: which view it names, and going from one to another. */
import { signal } from "@preact/signals"
import type { Id } from "./state/types"

export type Route =
  | { view: "rooms" }
  | { view: "browse" }
  | { view: "room"; room: Id; message?: Id; thread?: Id; pane?: "details" }
  | { view: "people"; person?: Id; unit?: Id }
  | { view: "me" }
  | { view: "absent" }

/** Read an address of this installation. */
export function parseRoute(path: string, query = ""): Route {
  const parts = path.split("/").filter(Boolean).map(decodeURIComponent)
  const [section, id, kind, other] = parts
  const search = new URLSearchParams(query)
  if (section === undefined) return { view: "rooms" }
  if (section === "chat") {
    if (id === undefined) return { view: search.get("view") === "browse" ? "browse" : "rooms" }
    const pane = search.get("pane") === "details" ? { pane: "details" as const } : {}
    if (kind === undefined) return { view: "room", room: id, ...pane }
    if (kind === "m" && other) return { view: "room", room: id, message: other }
    if (kind === "t" && other) {
      const message = search.get("m")
      return { view: "room", room: id, thread: other, ...(message ? { message } : {}) }
    }
  }
  if (section === "people" && kind === undefined)
    return id ? { view: "people", person: id } : { view: "people" }
  if (section === "units" && id && kind === undefined) return { view: "people", unit: id }
  if (section === "me" && id === undefined) return { view: "me" }
  return { view: "absent" }
}

export const to = {
  rooms: () => "/chat",
  browse: () => "/chat?view=browse",
  room: (room: Id) => `/chat/${room}`,
  details: (room: Id) => `/chat/${room}?pane=details`,
  message: (room: Id, message: Id) => `/chat/${room}/m/${message}`,
  thread: (room: Id, root: Id, message?: Id) => `/chat/${room}/t/${root}${message ? `?m=${message}` : ""}`,
  people: () => "/people",
  person: (person: Id) => `/people/${person}`,
  unit: (unit: Id) => `/units/${unit}`,
  me: () => "/me",
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
  if (/^\/(chat|people|units|me)?(\/|\?|$)/.test(link.pathname + link.search)) {
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
