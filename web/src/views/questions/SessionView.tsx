/** The page of a session, as everybody who takes part has it. */
import { useEffect, useRef } from "preact/hooks"
import { t, tn } from "../../i18n"
import { fullTime, listOf } from "../../i18n/dates"
import { to } from "../../router"
import { BackLink } from "../../ui/BackLink"
import { Icon } from "../../ui/Icon"
import { State } from "../../ui/State"
import { say } from "../../ui/toast"
import { AskBox } from "./AskBox"
import { nameless, openNameless } from "./anonymous"
import { LifeBar } from "./LifeBar"
import { MyQuestions } from "./MyQuestions"
import { PollCard } from "./PollCard"
import { QuestionCard } from "./QuestionCard"
import { can, nowOnAir, ordered, type Page, wanted } from "./store"
import { stateWord, timeOf } from "./words"

function audienceWords(now: Page): string {
  return listOf(now.audience.any.map((term) => (term.everyone ? t("Everyone") : term.name)))
}

function Facts({ now }: { now: Page }) {
  const { session } = now
  return (
    <dl class="facts">
      <dt>{t("When")}</dt>
      <dd>
        {timeOf(session)}{" "}
        {!session.live_at && !session.called_off && (
          <a href={`/api/questions/sessions/${session.id}/calendar.ics`} download>
            {t("Add to my calendar")}
          </a>
        )}
      </dd>
      {session.opens_at && session.state === "announced" && (
        <>
          <dt>{t("Questions are taken from")}</dt>
          <dd>{fullTime(session.opens_at)}</dd>
        </>
      )}
      {session.hosts.length > 0 && (
        <>
          <dt>{t("Answers")}</dt>
          <dd>{listOf(session.hosts.map((host) => host.name))}</dd>
        </>
      )}
      <dt>{t("For")}</dt>
      <dd>{audienceWords(now)}</dd>
    </dl>
  )
}

function OnAir() {
  const question = nowOnAir.value
  return (
    <div role="status" class="qa-air-place">
      {question && (
        <section class="qa-air" aria-label={t("Being answered now")}>
          <h2>
            <Icon name="megaphone" />
            {t("Being answered now")}
          </h2>
          <p class="qa-text lines" dir="auto">
            {question.text}
          </p>
        </section>
      )}
    </div>
  )
}

function Questions({ now }: { now: Page }) {
  const { state } = now.session
  const shown = ordered.value
  if (!shown.length && (state === "announced" || state === "draft"))
    return <p class="soft">{t("Questions are seen here when the session has opened.")}</p>
  if (!shown.length)
    return (
      <State icon="question" title={t("No questions yet")}>
        <p>{t("The first one is seen here when a moderator has read it.")}</p>
      </State>
    )
  return (
    <section aria-labelledby="qa-list-head">
      <h2 id="qa-list-head">
        {tn("{n} question", "{n} questions", shown.length)}{" "}
        <span class="soft note">
          {now.session.order === "hand" ? t("in the moderators' order") : t("the most wanted first")}
        </span>
      </h2>
      <ul class="qa-list">
        {shown.map((question) => (
          <li key={question.id}>
            <QuestionCard question={question} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Scroll to a question and give it the focus: where all see it, else among my own. */
function goTo(body: HTMLElement): void {
  const places = [...body.querySelectorAll<HTMLElement>("[data-wanted]")]
  const place = places.at(-1)
  if (!place) {
    say(t("That question is not to be seen any more."))
    return
  }
  place.scrollIntoView({ block: "center" })
  place.focus({ preventScroll: true })
}

export function SessionView({ now }: { now: Page }) {
  const { session } = now
  const body = useRef<HTMLDivElement>(null)
  useEffect(() => {
    openNameless(now).catch(() => {})
  }, [session.id])
  useEffect(() => {
    if (wanted.value && body.current) goTo(body.current)
  }, [session.id, wanted.value])
  return (
    <>
      <header class="pane-head">
        <BackLink href={to.questions()} />
        <h1>
          <bdi>{session.title}</bdi>
        </h1>
        <span class="qa-state" data-state={session.state}>
          {stateWord(session)}
        </span>
      </header>
      <div ref={body} class="pane-body padded qa-page">
        <p class="qa-where">
          <span class="qa-state" data-state={session.state}>
            {stateWord(session)}
          </span>
        </p>
        <LifeBar now={now} />
        {session.intro && (
          <p class="lines" dir="auto">
            {session.intro}
          </p>
        )}
        <Facts now={now} />
        <OnAir />
        {can.value.ask && <AskBox now={now} />}
        {now.polls
          .filter((poll) => poll.state !== "draft")
          .map((poll) => (
            <PollCard key={poll.id} poll={poll} />
          ))}
        <MyQuestions mine={[...nameless.value, ...now.mine]} />
        <Questions now={now} />
      </div>
    </>
  )
}
