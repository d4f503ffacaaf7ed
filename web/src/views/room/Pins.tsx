/** What a room holds up: one calm line above the messages, and all of it among the room's details. */
import { t } from "../../i18n"
import { fullTime, shortTime } from "../../i18n/dates"
import { to } from "../../router"
import { pinText, setPin } from "../../state/pins"
import { useSelect, world } from "../../state/store"
import type { Message, RoomSummary } from "../../state/types"
import { Icon } from "../../ui/Icon"
import { sayWhy } from "../../ui/toast"
import { addressOf } from "./actions"

const usePins = (room: RoomSummary): Message[] => useSelect(() => world.value.pins[room.id], [room.id]) ?? []

/** The latest of it, above the messages. */
export function PinLine({ room }: { room: RoomSummary }) {
  const pins = usePins(room)
  const [latest] = pins
  if (!latest) return null
  return (
    <aside class="pin-line" aria-label={t("Pinned")}>
      <a class="pin-latest" href={addressOf(latest)}>
        <Icon name="pin" tiny />
        <span class="unseen">{t("Pinned by {name}:", { name: latest.pinned?.by.name ?? "" })}</span>
        <bdi>{pinText(latest)}</bdi>
      </a>
      {pins.length > 1 && (
        <a class="pin-all" href={to.details(room.id)}>
          {t("All {n}", { n: pins.length })}
        </a>
      )}
    </aside>
  )
}

/** All of it, with the way to each and, for those who may, taking it down. */
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
