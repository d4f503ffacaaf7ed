/** The sessions to come, those going on and those that are over. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { rest } from "../../net/rest"
import { to } from "../../router"
import type { SessionData } from "../../state/questions"
import type { Id } from "../../state/types"
import { Icon } from "../../ui/Icon"
import { ListPane } from "../../ui/ListPane"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { useLoad } from "../../ui/useLoad"
import { NewSession } from "./SessionForm"
import { page } from "./store"
import { stateWord, timeOf } from "./words"

interface Answer {
  sessions: SessionData[]
  can_create: boolean
}

function Row({ session, here }: { session: SessionData; here: boolean }) {
  return (
    <li>
      <a
        class="row qa-row"
        href={to.questions(session.id)}
        aria-current={here ? "page" : undefined}
        data-state={session.state}
      >
        <span class="desk-mark">
          <Icon name={session.state === "live" ? "megaphone" : "question"} />
        </span>
        <span class="row-name">
          <bdi>{session.title}</bdi>
        </span>
        <span class="row-line">{timeOf(session)}</span>
        <span class="row-line">
          <span class="qa-state">{stateWord(session)}</span>
          {session.questions > 0 && ` · ${tn("{n} question", "{n} questions", session.questions)}`}
        </span>
      </a>
    </li>
  )
}

export function SessionList({ chosen }: { chosen?: Id }) {
  const [when, setWhen] = useState<"coming" | "past">("coming")
  const [making, setMaking] = useState(false)
  const state = page.value?.session.state
  const list = useLoad<Answer>(() => rest.get("questions/sessions", { when }), [when, state])
  return (
    <ListPane label={t("Question sessions")}>
      <header class="pane-head">
        <h1>{t("Questions")}</h1>
        {list.data?.can_create && (
          <button
            type="button"
            class="icon-button"
            aria-label={t("New session")}
            onClick={() => setMaking(true)}
          >
            <Icon name="plus" />
          </button>
        )}
      </header>
      <div class="pane-body">
        <fieldset class="segments qa-when" aria-label={t("Which sessions")}>
          {(["coming", "past"] as const).map((one) => (
            <button
              key={one}
              type="button"
              class="segment"
              aria-pressed={when === one}
              onClick={() => setWhen(one)}
            >
              {one === "coming" ? t("Coming") : t("Past")}
            </button>
          ))}
        </fieldset>
        {list.error !== null ? (
          <ErrorState error={list.error} onRetry={list.reload} />
        ) : !list.data ? (
          <Skeleton rows={3} />
        ) : list.data.sessions.length ? (
          <ul>
            {list.data.sessions.map((session) => (
              <Row key={session.id} session={session} here={session.id === chosen} />
            ))}
          </ul>
        ) : (
          <State icon="question" title={when === "past" ? t("No past sessions") : t("No session is planned")}>
            <p>
              {when === "past"
                ? t("When a session is over, its questions and answers are kept here.")
                : t("When the leadership invites to questions, you see it here and are told.")}
            </p>
          </State>
        )}
      </div>
      {making && <NewSession onClose={() => setMaking(false)} />}
    </ListPane>
  )
}
