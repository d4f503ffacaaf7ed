/** One question at the desk: what it says, what was done to it, and what can be done. */
import { t } from "../../i18n"
import { shortTime } from "../../i18n/dates"
import type { DeskQuestion } from "../../state/questions"
import { myId } from "../../state/session"
import type { Id } from "../../state/types"
import { Icon } from "../../ui/Icon"
import { askerOf, Owner } from "./QuestionCard"
import { can, claim } from "./store"
import { actionWord, deskWord, reasonWord, stageWord } from "./words"

interface Props {
  question: DeskQuestion
  chosen: boolean
  merging: DeskQuestion | null
  byHand: boolean
  onAct(key: string): void
  onMerge(other: DeskQuestion): void
  onMove(by: number): void
  find(id: Id): DeskQuestion | undefined
}

/** Steps whose words are the id of a question or a person. */
const NAMING = ["merged", "took_in", "unmerged", "gave_back", "answer_written"]
const TYPE = "application/x-torget-question"

/** What can be done to a question in its state: the key, and the word. */
function deeds(question: DeskQuestion): [key: string, word: string, first?: boolean][] {
  switch (question.state) {
    case "held":
      return [
        ["a", t("Approve"), true],
        ["e", t("Edit")],
        ["m", t("Merge")],
        ["d", t("Dismiss")],
      ]
    case "approved":
      return [
        ["e", t("Edit")],
        ["m", t("Merge")],
        ["h", t("Hide")],
        ["o", t("Hand over")],
        ["d", t("Dismiss")],
      ]
    case "hidden":
      return [
        ["a", t("Show again"), true],
        ["d", t("Dismiss")],
      ]
    case "dismissed":
      return [
        ["a", t("Second look"), question.appealed],
        ...(question.appealed ? [["d", t("Dismiss for good")] as [string, string]] : []),
      ]
    case "merged":
      return [["u", t("Undo the merge")]]
  }
}

export function DeskRow({ question, chosen, merging, byHand, onAct, onMerge, onMove, find }: Props) {
  const held = question.claimed
  const theirs = held !== null && held.by.id !== myId.value
  const into = question.into ? find(question.into) : undefined
  const decides = can.value.decide
  return (
    <li
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys of the desk act on the row that has the focus
      tabIndex={0}
      class="qa-card qa-desk-row"
      data-question={question.id}
      data-state={question.state}
      data-chosen={chosen || undefined}
      aria-label={question.text}
      draggable={decides && (question.state === "held" || question.state === "approved")}
      onDragStart={(event) => event.dataTransfer?.setData(TYPE, question.id)}
      onDragOver={(event) => {
        if (event.dataTransfer?.types.includes(TYPE)) event.preventDefault()
      }}
      onDrop={(event) => {
        const other = find(event.dataTransfer?.getData(TYPE) ?? "")
        event.preventDefault()
        if (other) onMerge(other)
      }}
    >
      <div class="qa-said">
        <p class="qa-text lines" dir="auto">
          {question.text}
        </p>
        <p class="soft note">
          <bdi>{askerOf(question)}</bdi>
          {question.at && ` · ${shortTime(question.at)}`}
          {` · ${deskWord(question.state)}`}
          {question.votes > 0 && ` · ${t("votes: {n}", { n: question.votes })}`}
          {question.stage !== "waiting" && ` · ${stageWord(question.stage)}`}
          {question.reason && ` · ${reasonWord(question.reason)}`}
        </p>
        {question.flags.length > 0 && (
          <p class="qa-flags note">
            <Icon name="alert" tiny />
            {t("Meets the word list: {words}", { words: question.flags.join(", ") })}
          </p>
        )}
        {into && <p class="note">{t("Stands in: {text}", { text: into.text })}</p>}
        {question.owner && <Owner owner={question.owner} />}
        {held && (
          <p class="qa-claimed note" role="status">
            <Icon name="edit" tiny />
            {theirs
              ? t("{name} has this question in hand", { name: held.by.name })
              : t("You are working on it")}
            {theirs && (
              <button type="button" class="button plain" onClick={() => void claim(question.id, true, true)}>
                {t("Take over")}
              </button>
            )}
          </p>
        )}
        {question.steps.length > 0 && (
          <details class="qa-steps">
            <summary class="note">{t("What was done ({n})", { n: question.steps.length })}</summary>
            <ul>
              {question.steps.map((step) => (
                <li key={`${step.at}${step.action}`} class="note">
                  <bdi>{step.by?.name ?? t("Somebody")}</bdi> {actionWord(step.action)} · {shortTime(step.at)}
                  {step.before && <del class="lines">{step.before}</del>}
                  {step.words && !NAMING.includes(step.action) && <q class="lines">{step.words}</q>}
                </li>
              ))}
            </ul>
          </details>
        )}
        {decides && (
          <div class="actions">
            {merging ? (
              merging.id !== question.id && (
                <button type="button" class="button primary" onClick={() => onMerge(merging)}>
                  {t("Merge into this")}
                </button>
              )
            ) : (
              <>
                {deeds(question).map(([key, word, first]) => (
                  <button
                    key={key}
                    type="button"
                    class={first ? "button primary" : "button"}
                    disabled={theirs}
                    aria-keyshortcuts={key}
                    onClick={() => onAct(key)}
                  >
                    {word}
                  </button>
                ))}
                {byHand && (
                  <>
                    <button
                      type="button"
                      class="icon-button"
                      aria-label={t("Move up")}
                      onClick={() => onMove(-1)}
                    >
                      <Icon name="up" />
                    </button>
                    <button
                      type="button"
                      class="icon-button"
                      aria-label={t("Move down")}
                      onClick={() => onMove(1)}
                    >
                      <Icon name="down" />
                    </button>
                  </>
                )}
              </>
            )}
          </div>
        )}
      </div>
    </li>
  )
}
