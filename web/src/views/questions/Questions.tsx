/** Questions to the leadership: the sessions there are, and the one that was chosen. */
import { useEffect } from "preact/hooks"
import { t } from "../../i18n"
import { type SessionPart, to } from "../../router"
import type { Id } from "../../state/types"
import { BackLink } from "../../ui/BackLink"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { DeskView } from "./DeskView"
import { HostView } from "./HostView"
import { ReportView } from "./ReportView"
import { ScreenView } from "./ScreenView"
import { EditSession } from "./SessionForm"
import { SessionList } from "./SessionList"
import { SessionView } from "./SessionView"
import { closeSession, loadSession, openSession, page, trouble } from "./store"
import "../../styles/questions.css"
import "../../styles/projector.css"

const PARTS = { desk: DeskView, host: HostView, report: ReportView, edit: EditSession, screen: ScreenView }

function Shown({ session, part }: { session: Id; part?: SessionPart }) {
  const now = page.value
  if (!now)
    return (
      <>
        <header class="pane-head">
          <BackLink href={to.questions(part && session)} always={part !== undefined} />
          <h1>{t("Question session")}</h1>
        </header>
        {trouble.value !== null ? (
          <ErrorState error={trouble.value} onRetry={() => void loadSession()} />
        ) : (
          <Skeleton />
        )}
      </>
    )
  const Part = part ? PARTS[part] : SessionView
  return <Part now={now} />
}

export function Questions({ session, part }: { session?: Id; part?: SessionPart }) {
  useEffect(() => {
    if (session) openSession(session, part === "desk")
    else closeSession()
  }, [session, part])
  useEffect(() => closeSession, [])
  // The desk, the projector and the host's view have the whole screen.
  if (session && part)
    return (
      // What the projector has no room for is scrolled to with the keys: nothing in it takes the focus.
      <main id="main" class={`pane main wide qa-${part}`} tabIndex={part === "screen" ? 0 : -1}>
        <Shown session={session} part={part} />
      </main>
    )
  return (
    <>
      <SessionList chosen={session} />
      <section
        id="main"
        class="pane main"
        role={session ? "main" : "region"}
        aria-label={session ? undefined : t("Question session")}
        tabIndex={-1}
      >
        {session ? (
          <Shown session={session} />
        ) : (
          <State icon="question" title={t("Choose a session")}>
            <p>{t("Ask the leadership, vote for what others ask, and follow the answers.")}</p>
          </State>
        )}
      </section>
    </>
  )
}
