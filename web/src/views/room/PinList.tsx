/** All that a room holds up, among its details. */
import { t } from "../../i18n"
import { fullTime, shortTime } from "../../i18n/dates"
import { pinText, setPin } from "../../state/pins"
import type { RoomSummary } from "../../state/types"
import { Icon } from "../../ui/Icon"
import { sayWhy } from "../../ui/toast"
import { addressOf } from "./actions"
import { usePins } from "./Pins"

/** Each with the way to it and, for those who may, taking it down. */
export function Pins({ room, mayPin }: { room: RoomSummary; mayPin: boolean }) {
  const pins = usePins(room)
  if (!pins.length) return null
  return (
    <section class="pins" aria-labelledby="pins-title">
      <h2 id="pins-title">{t("Pinned")}</h2>
      <ul>
        {pins.map((message) => (
          <li key={message.id} class="pin">
            <a href={addressOf(message)}>
              <span class="soft note">
                <bdi>{message.author.name || t("Former colleague")}</bdi> ·{" "}
                <time dateTime={message.at} title={fullTime(message.at)}>
                  {shortTime(message.at)}
                </time>
              </span>
              <bdi class="pin-text">{pinText(message)}</bdi>
            </a>
            {mayPin && (
              <button
                type="button"
                class="icon-button"
                aria-label={t("Take down: {text}", { text: pinText(message) })}
                title={t("Take down")}
                onClick={() => setPin(message, false).catch(sayWhy)}
              >
                <Icon name="close" />
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
