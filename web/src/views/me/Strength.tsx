/** How much of my card is filled in, and the next step. */
import { t } from "../../i18n"
import type { Me } from "../../state/types"
import { nextStep } from "./strength"

export function Strength({ strength }: { strength: Me["strength"] }) {
  return (
    <div class="strength">
      <meter min={0} max={100} value={strength.percent} aria-label={t("How much of your card is filled in")}>
        {strength.percent} %
      </meter>
      <p class="note">{nextStep(strength)}</p>
    </div>
  )
}
