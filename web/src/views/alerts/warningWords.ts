/** What others' warnings, and what became of them, are called. */
import { signal } from "@preact/signals"
import { t } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import type { WarningLine } from "./types"

/** Rises when one was put aside or drafted from here. */
export const warningTurn = signal(0)

export function fateWord(line: Pick<WarningLine, "fate" | "status" | "kind">): string {
  const words: Record<WarningLine["fate"], string> = {
    draft: t("Became a draft"),
    update: t("Changed a draft"),
    cancel: t("Is cancelled by its sender"),
    elsewhere: t("For other places"),
    test: t("Exercise or test"),
    unknown: t("Cancels what never came here"),
    faulty: t("Could not be drafted"),
  }
  return words[line.fate]
}

export function urgencyWord(urgency: string): string {
  const words: Record<string, string> = {
    Immediate: t("Act at once"),
    Expected: t("Act soon"),
    Future: t("Act later"),
    Past: t("No longer needed"),
  }
  return words[urgency] ?? urgency
}

export function certaintyWord(certainty: string): string {
  const words: Record<string, string> = {
    Observed: t("Has happened or goes on"),
    Likely: t("Likely"),
    Possible: t("Possible"),
    Unlikely: t("Unlikely"),
  }
  return words[certainty] ?? certainty
}

/** A stranger's time as a reader has it; what is none stays as it was written. */
export const timeSaid = (text: string): string => (Number.isNaN(Date.parse(text)) ? text : fullTime(text))
