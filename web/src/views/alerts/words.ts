/** What the parts of an alert are called. */
import { language, t } from "../../i18n"
import type { AlertState, AnswerName, IssueKind, Said } from "../../state/alerts"

/** What is said in the reader's language, else in Swedish, else in any there is; and in which. */
export function saidIn(texts: Record<string, Said>): { code: string; said: Said } {
  const code = [language.value, "sv", ...Object.keys(texts)].find((one) => texts[one]?.headline)
  return { code: code ?? language.value, said: (code && texts[code]) || { headline: "" } }
}

/** The texts with those in the reader's language first. */
export const ordered = (texts: Record<string, Said>): [code: string, said: Said][] =>
  Object.entries(texts).sort(([one], [other]) => rank(one) - rank(other))
const rank = (code: string): number => (code === language.value ? 0 : code === "sv" ? 1 : 2)

/** The headline with what has become of the alert. */
export function headingOf(kind: IssueKind, headline: string): string {
  const forms: Record<IssueKind, string> = {
    alert: "{text}",
    update: t("Update: {text}"),
    correction: t("Correction: {text}"),
    all_clear: t("All clear: {text}"),
    cancel: t("Cancelled: {text}"),
  }
  return forms[kind].replace("{text}", headline)
}

export function answerWord(answer: AnswerName | ""): string {
  const words: Record<AnswerName | "", string> = {
    safe: t("I am safe"),
    help: t("I need help"),
    off_duty: t("Not on duty"),
    words: t("In my own words"),
    "": t("No answer yet"),
  }
  return words[answer]
}

/** How far an alert has come. */
export function stateWord(state: AlertState): string {
  const words: Record<AlertState, string> = {
    draft: t("Draft"),
    waiting: t("Waits for approval"),
    sending: t("Is being sent"),
    active: t("Active"),
    updated: t("Active, updated"),
    all_clear: t("All clear"),
    cancelled: t("Cancelled"),
  }
  return words[state]
}

export function severityWord(severity: string): string {
  const words: Record<string, string> = {
    Extreme: t("Extreme: danger to life"),
    Severe: t("Severe: danger to health or property"),
    Moderate: t("Moderate: may cause harm"),
    Minor: t("Minor: small nuisance"),
    Unknown: t("Unknown"),
  }
  return words[severity] ?? severity
}

/** "2 min 5 s" */
export function spanOf(seconds: number | null): string {
  if (seconds === null) return t("not yet")
  if (seconds < 60) return t("{n} s", { n: seconds })
  const minutes = Math.floor(seconds / 60)
  if (minutes < 120) return t("{n} min {s} s", { n: minutes, s: seconds % 60 })
  return t("{n} h {m} min", { n: Math.floor(minutes / 60), m: minutes % 60 })
}
