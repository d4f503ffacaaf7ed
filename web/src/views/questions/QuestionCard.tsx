/** One question as all who take part see it. */
import type { ComponentChildren } from "preact"
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { dateOf } from "../../i18n/calendar"
import type { Owed, Question, TextAnswer } from "../../state/questions"
import { me } from "../../state/session"
import { Icon } from "../../ui/Icon"
import { ReportDialog } from "../reports/ReportDialog"
import { AnswerForm } from "./AnswerForm"
import { can, hasVoted, vote, wanted } from "./store"
import { stageWord } from "./words"

export function Answer({ answer }: { answer: TextAnswer }) {
  return (
    <div class="qa-answer">
      <p class="lines" dir="auto">
        {answer.text}
      </p>
      <p class="soft note">
        {answer.by ? t("Answer by {name}", { name: answer.by.name }) : t("Answer")} · {dateOf(answer.at)}
      </p>
    </div>
  )
}

export function Owner({ owner }: { owner: Owed }) {
  return (
    <p class="qa-owner note">
      <Icon name="clock" tiny />
      {owner.due
        ? t("{name} answers by {date}", { name: owner.person.name, date: dateOf(owner.due) })
        : t("{name} answers", { name: owner.person.name })}
    </p>
  )
}

/** Who asks: a name, or that there is none. */
export const askerOf = (question: Pick<Question, "asker" | "anonymous">): string =>
  question.anonymous ? t("Anonymous") : (question.asker?.name ?? t("Somebody who has left"))

export function VoteButton({ question }: { question: Question }) {
  const on = hasVoted(question.id)
  const count = tn("{n} vote", "{n} votes", question.votes)
  return (
    <button
      type="button"
      class="qa-vote"
      aria-pressed={on}
      aria-label={on ? t("Take back my vote: {count}", { count }) : t("Vote for it: {count}", { count })}
      disabled={!can.value.vote}
      onClick={() => void vote(question.id, !on)}
    >
      <Icon name="up" />
      <span aria-hidden="true">{question.votes}</span>
    </button>
  )
}

export function QuestionCard({ question, children }: { question: Question; children?: ComponentChildren }) {
  const [answering, setAnswering] = useState(false)
  const [reporting, setReporting] = useState(false)
  const owes = question.owner?.person.id === me.value?.person.id
  const word = stageWord(question.stage)
  return (
    <article
      class="qa-card"
      data-stage={question.stage}
      data-question={question.id}
      data-wanted={wanted.value === question.id || undefined}
      tabIndex={wanted.value === question.id ? -1 : undefined}
    >
      <VoteButton question={question} />
      <div class="qa-said">
        <p class="qa-text lines" dir="auto">
          {question.text}
        </p>
        <p class="soft note">
          <bdi>{askerOf(question)}</bdi>
          {question.edited && ` · ${t("in a moderator's words")}`}
          {question.merged > 0 &&
            ` · ${tn("{n} more asked the same", "{n} more asked the same", question.merged)}`}
          {word && <span class="qa-stage">{word}</span>}
        </p>
        {question.answer && <Answer answer={question.answer} />}
        {question.owner && !question.answer && <Owner owner={question.owner} />}
        {children}
        <div class="actions">
          {(can.value.answer || owes) && (
            <button type="button" class="button plain" onClick={() => setAnswering(true)}>
              {question.answer ? t("Change the answer") : t("Answer in text")}
            </button>
          )}
          {question.asker?.id !== me.value?.person.id && (
            <button
              type="button"
              class="icon-button qa-flag"
              aria-label={t("Report the question")}
              onClick={() => setReporting(true)}
            >
              <Icon name="flag" tiny />
            </button>
          )}
        </div>
      </div>
      {answering && <AnswerForm question={question} onClose={() => setAnswering(false)} />}
      {reporting && <ReportDialog question={question.id} onClose={() => setReporting(false)} />}
    </article>
  )
}
