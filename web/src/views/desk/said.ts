/** Cases in words. */
import { t } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import type { Case } from "./types"

export function placeName(found: Case): string {
  if (!found.place) return t("A place that is no longer there")
  return found.place.name || t("A direct chat")
}

export function whatWord(found: Case): string {
  const words: Record<string, string> = {
    file: t("A file"),
    post: t("A post"),
    comment: t("A comment"),
    question: t("A question"),
  }
  return words[found.kind] ?? t("A message")
}

export function measureWord(measure: string): string {
  const words: Record<string, string> = {
    hidden: t("hidden"),
    warned: t("warned"),
    muted: t("word taken"),
    approved: t("approved"),
    refused: t("refused"),
    withdrawn: t("taken back by its author"),
  }
  return words[measure] ?? measure
}

/** How a case stands, in a few words. */
export function stateWords(found: Case): string {
  if (found.settled_at) {
    if (found.measures.includes("withdrawn")) return t("Taken back by its author")
    const name = found.settled_by?.name ?? t("Former colleague")
    const done = found.measures.length
      ? found.measures.map(measureWord).join(", ")
      : t("closed without measures")
    const restored = found.restored_at ? ` · ${t("put back")}` : ""
    return `${t("Settled by {name}: {done}", { name, done })}${restored}`
  }
  if (found.claimed_by) return t("{name} is working on it", { name: found.claimed_by.name })
  return t("Waiting since {time}", { time: fullTime(found.opened_at) })
}

export function stepWord(action: string): string {
  const words: Record<string, string> = {
    read: t("read the case"),
    claimed: t("took the case up"),
    taken_over: t("took the case over"),
    released: t("put the case back"),
    settled: t("settled the case"),
    restored: t("put back what was hidden"),
    approved: t("approved it"),
    refused: t("refused it"),
  }
  return words[action] ?? action
}
