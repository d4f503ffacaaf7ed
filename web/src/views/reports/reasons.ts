/** Why something is reported, in words. */
import { t } from "../../i18n"

export const REASONS = ["insult", "threat", "privacy", "unlawful", "other"] as const
export type Reason = (typeof REASONS)[number]

export function reasonWord(reason: string): string {
  const words: Record<string, string> = {
    insult: t("Offensive or harassing"),
    threat: t("A threat"),
    privacy: t("Personal or classified information"),
    unlawful: t("Against the law"),
    other: t("Something else"),
    words: t("The word list"),
    approval: t("Waits to be approved"),
  }
  return words[reason] ?? reason
}
