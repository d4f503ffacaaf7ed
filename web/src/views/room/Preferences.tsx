/** What I want to hear of a room. */
import { t } from "../../i18n"
import { prefer } from "../../state/preferences"
import type { RoomSummary } from "../../state/types"
import { sayWhy } from "../../ui/toast"
import { levelChoices } from "../rooms/RoomMenu"

export function Preferences({ room }: { room: RoomSummary }) {
  const choose = (change: Parameters<typeof prefer>[1]) => void prefer(room, change).catch(sayWhy)
  return (
    <section aria-label={t("Notifications")}>
      <h2>{t("Notifications")}</h2>
      <fieldset class="choices">
        <legend class="unseen">{t("What I am told of")}</legend>
        {levelChoices().map(({ level, name, hint }) => (
          <label key={level} class="choice">
            <input
              type="radio"
              name="notify"
              checked={room.notify === level}
              onChange={() => choose({ notify: level })}
            />
            <strong>{name}</strong>
            <span class="hint">{hint}</span>
          </label>
        ))}
      </fieldset>
      <label class="choice">
        <input
          type="checkbox"
          checked={room.threads}
          disabled={room.notify === "nothing"}
          onChange={(event) => choose({ threads: event.currentTarget.checked })}
        />
        <strong>{t("Replies in threads I am in")}</strong>
      </label>
      <label class="choice">
        <input
          type="checkbox"
          checked={room.favourite}
          onChange={(event) => choose({ favourite: event.currentTarget.checked })}
        />
        <strong>{t("Among my favourites")}</strong>
      </label>
    </section>
  )
}
