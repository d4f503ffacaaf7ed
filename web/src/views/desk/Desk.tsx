/** Where moderators, records officers and administrators do their work: its places, and the one chosen. */
import type { ComponentChildren } from "preact"
import { t, tn } from "../../i18n"
import { type DeskPlace, to } from "../../router"
import { hasDesk, isAdministrator, isModerator, isOfficer, waitingCases } from "../../state/desk"
import type { Id } from "../../state/types"
import { BackLink } from "../../ui/BackLink"
import { Icon, type IconName } from "../../ui/Icon"
import { ListPane } from "../../ui/ListPane"
import { State } from "../../ui/State"
import { CaseView } from "./CaseView"
import { EnteredRoom } from "./EnteredRoom"
import { Mutes } from "./Mutes"
import { Queue } from "./Queue"
import { Registry } from "./Registry"
import { RoomsDesk } from "./RoomsDesk"
import { Rules } from "./Rules"
import { Trail } from "./Trail"
import { WordList } from "./WordList"
import "../../styles/desk.css"

interface Place {
  place: DeskPlace
  name: string
  about: string
  icon: IconName
  shown: boolean
  count?: number
  view(): ComponentChildren
}

/** What there is to do here, for those who may. */
function places(): Place[] {
  const moderates = isModerator.value
  const all: Place[] = [
    {
      place: "cases",
      name: t("Reports"),
      about: t("What people have reported"),
      icon: "alert",
      shown: moderates,
      count: waitingCases.value,
      view: () => <Queue />,
    },
    {
      place: "mutes",
      name: t("Without the word"),
      about: t("Who cannot write just now"),
      icon: "lock",
      shown: moderates,
      view: () => <Mutes />,
    },
    {
      place: "words",
      name: t("The word list"),
      about: t("What gets a second look"),
      icon: "search",
      shown: moderates || isAdministrator.value,
      view: () => <WordList />,
    },
    {
      place: "rules",
      name: t("Retention"),
      about: t("What is purged, and when"),
      icon: "trash",
      shown: isOfficer.value,
      view: () => <Rules />,
    },
    {
      place: "rooms",
      name: t("Rooms and status"),
      about: t("What is said there before the law, and private rooms"),
      icon: "lock",
      shown: isOfficer.value,
      view: () => <RoomsDesk />,
    },
    {
      place: "registry",
      name: t("The registry"),
      about: t("Conversations that are cases"),
      icon: "file",
      shown: isOfficer.value,
      view: () => <Registry />,
    },
    {
      place: "trail",
      name: t("The audit trail"),
      about: t("Who did what, and whether it is whole"),
      icon: "clock",
      shown: isOfficer.value,
      view: () => <Trail />,
    },
  ]
  return all.filter((one) => one.shown)
}

function Menu({ chosen, listed }: { chosen: DeskPlace | undefined; listed: Place[] }) {
  return (
    <ListPane label={t("Review")}>
      <header class="pane-head">
        <h1>{t("Review")}</h1>
      </header>
      <nav class="pane-body" aria-label={t("Review")}>
        <ul>
          {listed.map((one) => (
            <li key={one.place}>
              <a
                class="row desk-place"
                href={to.desk(one.place)}
                aria-current={chosen === one.place ? "page" : undefined}
              >
                <span class="desk-mark">
                  <Icon name={one.icon} />
                </span>
                <span class="row-name">{one.name}</span>
                <span class="row-line">{one.about}</span>
                {one.count ? (
                  <span class="badge">
                    <span aria-hidden="true">{one.count}</span>
                    <span class="unseen">{tn("{n} waits", "{n} wait", one.count)}</span>
                  </span>
                ) : null}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </ListPane>
  )
}

function NotForYou() {
  return (
    <main id="main" class="pane main wide" tabIndex={-1}>
      <header class="pane-head">
        <h1>{t("Review")}</h1>
      </header>
      <State icon="lock" title={t("This is not open to you")}>
        <p>{t("Here moderators, records officers and administrators work.")}</p>
        <a class="button" href={to.rooms()}>
          {t("To your conversations")}
        </a>
      </State>
    </main>
  )
}

export function Desk({ place, id }: { place?: DeskPlace; id?: Id }) {
  if (!hasDesk.value) return <NotForYou />
  const listed = places()
  const chosen = listed.find((one) => one.place === place)
  return (
    <>
      <Menu chosen={place} listed={listed} />
      <section
        id="main"
        class="pane main"
        role={place ? "main" : "region"}
        aria-label={place ? undefined : t("What was chosen")}
        tabIndex={-1}
      >
        {!place ? (
          <State icon="check" title={t("Choose what to look at")}>
            <p>{t("What you may do here depends on your roles.")}</p>
          </State>
        ) : !chosen ? (
          <>
            <header class="pane-head">
              <BackLink href={to.desk()} />
              <h1>{t("Review")}</h1>
            </header>
            <State icon="lock" title={t("This is not open to you")}>
              <p>{t("It belongs to another role than yours.")}</p>
            </State>
          </>
        ) : place === "cases" && id ? (
          <CaseView key={id} id={id} />
        ) : place === "rooms" && id ? (
          <EnteredRoom key={id} id={id} />
        ) : (
          <>
            <header class="pane-head">
              <BackLink href={to.desk()} />
              <h1>{chosen.name}</h1>
            </header>
            <div class="pane-body padded desk-body">{chosen.view()}</div>
          </>
        )}
      </section>
    </>
  )
}
