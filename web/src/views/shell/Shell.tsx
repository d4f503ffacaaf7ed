/** The frame around every view: navigation, the list, what is chosen from it, and beside it. */
import { useEffect } from "preact/hooks"
import { t } from "../../i18n"
import { route } from "../../router"
import { State } from "../../ui/State"
import { RoomView } from "../room/RoomView"
import { Browse } from "../rooms/Browse"
import { RoomList } from "../rooms/RoomList"
import { Announcer } from "./Announcer"
import { ConnectionBanner } from "./ConnectionBanner"
import { lazy } from "./lazy"
import { Navigation } from "./Navigation"
import { useTitle } from "./useTitle"

const Directory = lazy(() => import("../people/Directory").then((module) => module.Directory))
const PersonView = lazy(() => import("../people/PersonView").then((module) => module.PersonView))
const UnitView = lazy(() => import("../people/UnitView").then((module) => module.UnitView))
const Me = lazy(() => import("../me/Me").then((module) => module.Me))

function Chat() {
  const at = route.value
  return (
    <>
      <RoomList />
      {at.view === "room" ? (
        <RoomView key={at.room} room={at.room} message={at.message} thread={at.thread} pane={at.pane} />
      ) : (
        <main id="main" class="pane main" tabIndex={-1}>
          {at.view === "browse" ? (
            <Browse />
          ) : (
            <State icon="chat" title={t("Choose a conversation")}>
              <p>{t("Your rooms and direct chats are in the list.")}</p>
            </State>
          )}
        </main>
      )}
    </>
  )
}

function People({ person, unit }: { person?: string; unit?: string }) {
  return (
    <>
      <Directory />
      <main id="main" class="pane main" tabIndex={-1}>
        {person ? (
          <PersonView key={person} id={person} />
        ) : unit ? (
          <UnitView key={unit} id={unit} />
        ) : (
          <State icon="people" title={t("Choose a person")}>
            <p>{t("Search by name, title, unit or what somebody knows.")}</p>
          </State>
        )}
      </main>
    </>
  )
}

function Section() {
  const at = route.value
  if (at.view === "people") return <People person={at.person} unit={at.unit} />
  if (at.view === "rooms" || at.view === "browse" || at.view === "room") return <Chat />
  return (
    <main id="main" class="pane main wide" tabIndex={-1}>
      {at.view === "me" ? (
        <Me />
      ) : (
        <State icon="search" title={t("Nothing here")}>
          <p>{t("There is no such page.")}</p>
          <a class="button" href="/chat">
            {t("To your conversations")}
          </a>
        </State>
      )}
    </main>
  )
}

/** On a phone one pane is shown: the list, or what was chosen from it. */
function depth(): "list" | "main" {
  const at = route.value
  return at.view === "rooms" || (at.view === "people" && !at.person && !at.unit) ? "list" : "main"
}

export function Shell() {
  useTitle()
  const at = route.value
  const place = JSON.stringify([
    at.view,
    "room" in at && at.room,
    "person" in at && at.person,
    "unit" in at && at.unit,
  ])
  useEffect(() => {
    if (document.activeElement === document.body) document.querySelector<HTMLElement>("#main")?.focus()
  }, [place])
  return (
    <div class="shell" data-depth={depth()} data-view={at.view}>
      <a class="skip" href={depth() === "list" ? "#list" : "#main"}>
        {t("Skip to the content")}
      </a>
      <Navigation />
      <ConnectionBanner />
      <Section />
      <Announcer />
    </div>
  )
}
