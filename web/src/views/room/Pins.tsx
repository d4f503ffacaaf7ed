/** What a room holds up: one calm line above the messages. */
import { t } from "../../i18n"
import { to } from "../../router"
import { pinText } from "../../state/pins"
import { useSelect, world } from "../../state/store"
import type { Message, RoomSummary } from "../../state/types"
import { Icon } from "../../ui/Icon"
import { addressOf } from "./actions"

export const usePins = (room: RoomSummary): Message[] =>
  useSelect(() => world.value.pins[room.id], [room.id]) ?? []

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
