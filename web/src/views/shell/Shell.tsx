/** The frame around every view: navigation, the list, what is chosen from it, and beside it. */
import type { ComponentChildren } from "preact"
import { useEffect, useRef } from "preact/hooks"
import { t } from "../../i18n"
import { route } from "../../router"
import { State } from "../../ui/State"
import { RoomView } from "../room/RoomView"
import { Browse } from "../rooms/Browse"
import { RoomList } from "../rooms/RoomList"
import { Announcer } from "./Announcer"
import { ConnectionBanner } from "./ConnectionBanner"
import { depth } from "./depth"
import { lazy } from "./lazy"
import { Navigation } from "./Navigation"
import { useTitle } from "./useTitle"

const Directory = lazy(() => import("../people/Directory").then((module) => module.Directory))
const PersonView = lazy(() => import("../people/PersonView").then((module) => module.PersonView))
const UnitView = lazy(() => import("../people/UnitView").then((module) => module.UnitView))
const Me = lazy(() => import("../me/Me").then((module) => module.Me))

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

export function Shell() {
  useTitle()
  const at = route.value
  const place = JSON.stringify([
    at.view,
    "room" in at && at.room,
    "person" in at && at.person,
    "unit" in at && at.unit,
  ])
  const arrived = useRef(place)
  useEffect(() => {
    // The keyboard starts at the new place, unless something there has taken the focus.
    if (arrived.current !== place && document.activeElement === document.body)
      document.getElementById(depth())?.focus()
    arrived.current = place
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
