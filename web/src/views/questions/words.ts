/** What states, stages and reasons are called. */
import { language, t } from "../../i18n"
import type { QuestionState, SessionData, SessionState, Stage } from "../../state/questions"

export function stateWord(session: Pick<SessionData, "state" | "called_off">): string {
  if (session.called_off) return t("Called off")
  return {
    draft: t("Draft"),
    announced: t("Announced"),
    collecting: t("Open for questions"),
    live: t("Live now"),
    closing: t("Closing"),
    closed: t("Over"),
    published: t("Published"),
    archived: t("Archived"),
  }[session.state]
}

/** What leads to a state, as a button says it. */
export function stepWord(to: SessionState, from: SessionState): string {
  if (to === "archived" && from !== "published") return t("Call it off")
  if (to === "closed" && from === "published") return t("Take back the publication")
  return {
    draft: "",
    announced: t("Announce"),
    collecting: t("Take questions"),
    live: t("Go live"),
    closing: t("Stop taking questions"),
    closed: t("End the session"),
    published: t("Publish"),
    archived: t("Archive"),
  }[to]
}

export function stageWord(stage: Stage): string {
  return {
    waiting: "",
    now: t("Being answered now"),
    later: t("Answered later"),
    passed: t("Passed"),
    answered: t("Answered"),
  }[stage]
}

export function deskWord(state: QuestionState): string {
  return {
    held: t("Held"),
    approved: t("Approved"),
    hidden: t("Hidden"),
    merged: t("Merged"),
    dismissed: t("Dismissed"),
  }[state]
}

export const REASONS = ["off_topic", "answered_already", "personal", "insult", "unclear", "other"] as const

export function reasonWord(reason: string): string {
  const words: Record<string, string> = {
    off_topic: t("Not about this session"),
    answered_already: t("Answered already"),
    personal: t("About a single person or case"),
    insult: t("Offensive"),
    unclear: t("Hard to understand"),
    other: t("Another reason"),
  }
  return words[reason] ?? reason
}

/** "tis 1 december 18:00–19:00" */
export function timeOf(session: Pick<SessionData, "starts_at" | "minutes">): string {
  const start = new Date(session.starts_at)
  const end = new Date(start.getTime() + session.minutes * 60_000)
  return new Intl.DateTimeFormat(language.value, {
    weekday: "short",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
  }).formatRange(start, end)
}

export function actionWord(action: string): string {
  const words: Record<string, string> = {
    approved: t("approved it"),
    edited: t("edited it"),
    dismissed: t("dismissed it"),
    hidden: t("hid it"),
    reopened: t("takes a second look"),
    merged: t("merged it into another"),
    took_in: t("merged another into it"),
    unmerged: t("undid the merge"),
    gave_back: t("undid the merge of another into it"),
    assigned: t("handed it over"),
    taken_back: t("took it back"),
    appealed: t("asks for a second look"),
    answered: t("marked it as answered"),
    answer_written: t("wrote the answer"),
    stage_now: t("put it on air"),
    stage_later: t("put it off"),
    stage_passed: t("passed it"),
    stage_waiting: t("put it back in line"),
  }
  return words[action] ?? action
}
