/** The address of a unit's screen on a wall: found, opened there, and left open. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import type { Unit } from "../../state/types"
import { ErrorState, Skeleton } from "../../ui/State"
import { useLoad } from "../../ui/useLoad"
import { UnitSearch } from "./UnitSearch"

function Screen({ unit }: { unit: Unit }) {
  const loaded = useLoad(() => rest.get<{ path: string; unit: string }>("alerts/wall", { unit: unit.id }), [])
  if (loaded.error !== null) return <ErrorState error={loaded.error} onRetry={loaded.reload} />
  if (!loaded.data) return <Skeleton rows={1} />
  return (
    <p class="alert-links">
      <a class="button primary" href={loaded.data.path} target="_blank" rel="noreferrer">
        {t("Open the screen of {unit}", { unit: loaded.data.unit })}
      </a>
    </p>
  )
}

export function Screens() {
  const [unit, setUnit] = useState<Unit | null>(null)
  return (
    <div class="alert-form">
      <p>
        {t(
          "For those without a phone: a screen in the break room shows the alerts of its unit, with nobody signed in.",
        )}
      </p>
      <p class="soft">
        {t(
          "Open it on the screen itself and leave it open. Whoever has its address sees the alerts of the unit, and nothing else.",
        )}
      </p>
      <UnitSearch label={t("Which unit is the screen for?")} onChoose={setUnit} />
      {unit && <Screen key={unit.id} unit={unit} />}
    </div>
  )
}
