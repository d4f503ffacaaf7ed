/** How much of my card is filled in, and what would help colleagues most. */
import { t } from "../../i18n"
import type { CardField, Me } from "../../state/types"

export function fieldWord(field: CardField): string {
  const words: Record<CardField, string> = {
    phone: t("your phone number"),
    skills: t("what you know"),
    ask_about: t("what one may ask you about"),
    photo: t("a picture of yourself"),
    about: t("a line about yourself"),
    languages: t("the languages you speak"),
  }
  return words[field]
}

/** "60 % – lägg till ditt telefonnummer" */
export function nextStep(strength: Me["strength"]): string {
  const [first] = strength.missing
  const percent = strength.percent
  return first
    ? t("{percent} % filled in. Add {what}.", { percent, what: fieldWord(first) })
    : t("All filled in")
}
