/** On a phone: the places one seldom goes to, within reach of the thumb. */
import { t } from "../../i18n"
import { Sheet } from "../../ui/Sheet"
import { type Place, PlaceLink } from "./Navigation"

export function MorePlaces({ places, onClose }: { places: Place[]; onClose(): void }) {
  return (
    <Sheet title={t("More places")} onClose={onClose}>
      <ul class="rail-sheet" onClickCapture={onClose}>
        {places.map((place) => (
          <li key={place.href}>
            <PlaceLink place={{ ...place, rare: false }} />
          </li>
        ))}
      </ul>
    </Sheet>
  )
}
