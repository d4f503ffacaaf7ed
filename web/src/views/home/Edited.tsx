/** That it was changed; a press asks for what it said before. */
import { t } from "../../i18n"
import { fullTime } from "../../i18n/dates"

export function Edited({ at, onAsk }: { at: string; onAsk(): void }) {
  return (
    <button
      type="button"
      class="edited-mark"
      title={fullTime(at)}
      aria-label={t("Edited, see what it said before")}
      aria-haspopup="dialog"
      onClick={onAsk}
    >
      {t("edited")}
    </button>
  )
}
