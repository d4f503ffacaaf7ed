/** The frame around every view: navigation, the list, what is chosen from it, and beside it. */
import type { ComponentChildren } from "preact"
import { useEffect } from "preact/hooks"
import { t } from "../../i18n"
import { go, isChat, type MePart, type ManagePart as Part, route, to } from "../../router"
import { mustRead } from "../../state/notices"
import { Boundary } from "../../ui/Boundary"
import { State } from "../../ui/State"
import { firstPart } from "../manage/access"
import { RoomView } from "../room/RoomView"
import { RoomList } from "../rooms/RoomList"
import { Announcer } from "./Announcer"
import { ConnectionBanner } from "./ConnectionBanner"
import { depth } from "./depth"
import { lazy } from "./lazy"
import { Navigation } from "./Navigation"
import { Shortcuts } from "./Shortcuts"
import { useArrival } from "./useArrival"
import { useTitle } from "./useTitle"

const Alerts = lazy(() => import("../alerts/Alerts").then((module) => module.Alerts))
const Home = lazy(() => import("../home/Home").then((module) => module.Home))
const Browse = lazy(() => import("../rooms/Browse").then((module) => module.Browse))
const TagView = lazy(() => import("../rooms/TagView").then((module) => module.TagView))
const Threads = lazy(() => import("../rooms/Threads").then((module) => module.Threads))
const ToConfirm = lazy(() => import("../rooms/ToConfirm").then((module) => module.ToConfirm))
const Directory = lazy(() => import("../people/Directory").then((module) => module.Directory))
const PersonView = lazy(() => import("../people/PersonView").then((module) => module.PersonView))
const UnitView = lazy(() => import("../people/UnitView").then((module) => module.UnitView))
const Desk = lazy(() => import("../desk/Desk").then((module) => module.Desk))
const Questions = lazy(() => import("../questions/Questions").then((module) => module.Questions))
const MustRead = lazy(() => import("../notices/MustRead").then((module) => module.MustRead), null)
const Me = lazy(() => import("../me/Me").then((module) => module.Me))
const SearchView = lazy(() => import("../search/SearchView").then((module) => module.SearchView))
const Manage = lazy(() => import("../manage/Manage").then((module) => module.Manage))
const ManagePart = lazy(() => import("../manage/ManagePart").then((module) => module.ManagePart))
const MyPart = lazy(() => import("../me/MyPart").then((module) => module.MyPart))

/** What was chosen from the list, or where it will be. */
function Chosen({ label, children }: { label: string; children: ComponentChildren }) {
  const chosen = depth() === "main"
  return (
    <section
      id="main"
      class="pane main"
      role={chosen ? "main" : "region"}
      aria-label={chosen ? undefined : label}
      tabIndex={-1}
    >
      {children}
    </section>
  )
}

function Chat() {
  const at = route.value
  return (
    <>
      <RoomList />
      {at.view === "room" ? (
        <RoomView key={at.room} room={at.room} message={at.message} thread={at.thread} pane={at.pane} />
      ) : (
        <Chosen label={t("Conversation")}>
          {at.view === "browse" ? (
            <Browse />
          ) : at.view === "tag" ? (
            <TagView key={at.tag} tag={at.tag} />
          ) : at.view === "confirm" ? (
            <ToConfirm />
          ) : at.view === "threads" ? (
            <Threads />
          ) : (
            <State icon="chat" title={t("Choose a conversation")}>
              <p>{t("Your rooms and direct chats are in the list.")}</p>
            </State>
          )}
        </Chosen>
      )}
    </>
  )
}

function People({ person, unit }: { person?: string; unit?: string }) {
  return (
    <>
      <Directory />
      <Chosen label={t("Contact card")}>
        {person ? (
          <PersonView key={person} id={person} />
        ) : unit ? (
          <UnitView key={unit} id={unit} />
        ) : (
          <State icon="people" title={t("Choose a person")}>
            <p>{t("Search by name, title, unit or what somebody knows.")}</p>
          </State>
        )}
      </Chosen>
    </>
  )
}

function Mine({ part }: { part?: MePart }) {
  return (
    <>
      <Me here={part} />
      <Chosen label={t("About me and my settings")}>
        <MyPart key={part ?? ""} part={part ?? "card"} />
      </Chosen>
    </>
  )
}

function Managing({ part }: { part?: Part }) {
  return (
    <>
      <Manage here={part} />
      <Chosen label={t("Administration")}>
        <ManagePart key={part ?? ""} part={part ?? firstPart()} />
      </Chosen>
    </>
  )
}

function Section() {
  const at = route.value
  if (at.view === "people") return <People person={at.person} unit={at.unit} />
  if (at.view === "home") return <Home place={at.place} />
  if (at.view === "desk") return <Desk place={at.place} id={at.id} />
  if (at.view === "questions") return <Questions session={at.session} part={at.part} />
  if (isChat(at)) return <Chat />
  if (at.view === "alerts") return <Alerts id={at.id} part={at.part} />
  if (at.view === "manage") return <Managing part={at.part} />
  if (at.view === "me") return <Mine part={at.part} />
  if (at.view === "search") return <SearchView room={at.room} />
  return (
    <main id="main" class="pane main wide" tabIndex={-1}>
      <header class="pane-head">
        <h1>{t("Torget")}</h1>
      </header>
      <State icon="search" title={t("Nothing here")}>
        <p>{t("There is no such page.")}</p>
        <a class="button" href="/chat">
          {t("To your conversations")}
        </a>
      </State>
    </main>
  )
}

/** The slash leads to the search from wherever nothing is being written. */
function searchKey(event: KeyboardEvent): void {
  const at = event.target as HTMLElement
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
  if (at.isContentEditable || at.closest("input, textarea, select, dialog, emoji-picker")) return
  event.preventDefault()
  go(to.search())
}

export function Shell() {
  useTitle()
  useEffect(() => {
    // Before a room takes the letter for the beginning of a message.
    addEventListener("keydown", searchKey, true)
    return () => removeEventListener("keydown", searchKey, true)
  }, [])
  const at = route.value
  const place = JSON.stringify([
    at.view,
    "room" in at && at.room,
    "person" in at && at.person,
    "unit" in at && at.unit,
    "part" in at && at.part,
    "tag" in at && at.tag,
    "session" in at && at.session,
    "thread" in at && at.thread,
    "pane" in at && at.pane,
    at.view === "home" && at.place,
    at.view === "alerts" && at.id,
    at.view === "desk" && [at.place, at.id],
  ])
  useArrival(place)
  return (
    <div class="shell" data-depth={depth()} data-view={at.view}>
      <a class="skip" href={depth() === "list" ? "#list" : "#main"}>
        {t("Skip to the content")}
      </a>
      <Navigation />
      <ConnectionBanner />
      <Boundary place={place} pane={depth()}>
        <Section />
      </Boundary>
      <Announcer />
      {mustRead.value && <MustRead />}
      <Shortcuts />
    </div>
  )
}
