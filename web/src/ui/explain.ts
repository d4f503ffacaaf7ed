/** Says in words why something did not happen. */
import { t } from "../i18n"
import { Refused } from "../net/errors"

export function explain(error: unknown): string {
  if (!(error instanceof Refused))
    return t("The server cannot be reached just now. Check your connection and try again.")
  if (error.message) return error.message
  if (error.code === "too_fast") return t("That was a little too fast. Wait a moment and try again.")
  if (error.code === "unavailable") return t("The server cannot do this just now. Try again in a while.")
  return t("That did not work. Try again.")
}
