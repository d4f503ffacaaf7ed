/** Shows one state (`?state=room, full`), or the list of all. A test goes through them by `gallery.show(name)`. */
import { render } from "preact"
import { App } from "../src/App"
import { showLanguage } from "../src/i18n"
import { newVersion } from "../src/pwa/version"
import { parseRoute, route } from "../src/router"
import { freshAt } from "../src/state/cache"
import { linkState } from "../src/state/connection"
import { loadDrafts } from "../src/state/drafts"
import { online } from "../src/state/online"
import { outbox } from "../src/state/outbox"
import { words } from "../src/state/searching"
import { me, sessionState } from "../src/state/session"
import { discardAll, keep } from "../src/state/storage"
import { update } from "../src/state/store"
import { followTheme } from "../src/state/theme"
import { emptyWorld } from "../src/state/world"
import * as data from "./data"
import { answerWith, standIn } from "./server"
import { type GalleryState, states } from "./states"

const QUIET_TURNS = 4
const MOST_TURNS = 120

// All parts of the page are here already: no state waits for one.
import.meta.glob("../src/views/**/*.tsx", { eager: true })

const root = document.getElementById("app") as HTMLElement

function set(state: GalleryState): void {
  const rooms = Object.fromEntries((state.rooms ?? []).map((room) => [room.id, room]))
  const roles = ["staff", ...(state.roles ?? [])]
  me.value = { ...data.me, roles, person: { ...data.me.person, roles } }
  words.value = state.words ?? ""
  discardAll(data.fatima.id)
  if (state.draft) keep(data.fatima.id, "draft", "r1", { text: state.draft, base: 1, dirty: false })
  loadDrafts()
  update(() => ({ ...emptyWorld, me: data.fatima.id, rooms }))
  answerWith(state.answers ?? {})
  online.value = !state.offline
  linkState.value = state.link ?? "live"
  freshAt.value = Date.now() - 4 * 60_000
  newVersion.value = state.newVersion ?? false
  outbox.value = (state.waiting ?? []).map(({ text, refused }, at) => ({
    order: at,
    client_id: `waiting${at}`,
    person: data.fatima.id,
    room: "r1",
    room_name: "Hemtjänst Norr",
    thread: null,
    text,
    files: [],
    at: new Date().toISOString(),
    refused,
    code: refused ? "forbidden" : null,
  }))
  const { pathname, search } = new URL(state.path, location.origin)
  route.value = parseRoute(pathname, search)
  sessionState.value = state.session ?? "in"
}

function press(name: string): void {
  const wanted = [...root.querySelectorAll<HTMLElement>("button, a")]
  wanted.find((one) => (one.getAttribute("aria-label") ?? one.textContent) === name)?.click()
}

/** Draw a state anew; resolves when it stands. */
async function show(name: string): Promise<void> {
  const state = states[name]
  if (!state) throw new Error(`no state "${name}"`)
  render(null, root)
  localStorage.removeItem("torget:theme")
  set(state)
  render(<App />, root)
  await settled()
  if (state.press) press(state.press)
  if (state.press) await settled()
}

const isSeen = (what: string): boolean =>
  [...document.querySelectorAll(what)].some((part) => part.checkVisibility({ visibilityProperty: true }))

const isStyled = (): boolean =>
  [...document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet]")].every((link) => link.sheet)

/** Wait until nothing more is drawn: answers and parts of the page come within a few turns, all being at hand. */
async function settled(): Promise<void> {
  let quiet = 0
  const watcher = new MutationObserver(() => {
    quiet = 0
  })
  watcher.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
  for (let turn = 0; turn < MOST_TURNS && quiet < QUIET_TURNS; turn++) {
    // On a busy machine a part that is at hand may still come late, and its styles come over the network: no state
    // is without a main part and a heading that are seen.
    if (isSeen("main, [role=main]") && isSeen("h1") && isStyled()) quiet++
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  watcher.disconnect()
}

function List() {
  return (
    <main class="pane-body padded">
      <h1>Alla lägen</h1>
      <ul>
        {Object.keys(states).map((name) => (
          <li key={name}>
            <a href={`?state=${encodeURIComponent(name)}`}>{name}</a>
          </li>
        ))}
      </ul>
    </main>
  )
}

standIn()
followTheme()
// Links lead nowhere here.
document.addEventListener("click", (event) => {
  if ((event.target as Element).closest("a[href^='/']")) event.preventDefault()
})
Object.assign(window, { gallery: { names: Object.keys(states), show } })
const asked = new URLSearchParams(location.search).get("state")
await showLanguage("sv")
if (asked) await show(asked)
else render(<List />, root)
