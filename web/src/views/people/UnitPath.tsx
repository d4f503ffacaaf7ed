import { t } from "../../i18n"
import { to } from "../../router"
import type { UnitRef } from "../../state/types"

/** Where a unit or person belongs, from the top down. */
export function UnitPath({ path }: { path: UnitRef[] }) {
  if (!path.length) return null
  return (
    <nav aria-label={t("Belongs to")}>
      <ol class="path">
        {path.map((step) => (
          <li key={step.id}>
            <a href={to.unit(step.id)}>
              <bdi>{step.name}</bdi>
            </a>
          </li>
        ))}
      </ol>
    </nav>
  )
}
