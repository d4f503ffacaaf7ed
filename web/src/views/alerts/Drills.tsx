/** How drills have gone, one beside the other. */
import { t } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { to } from "../../router"
import type { Id } from "../../state/types"
import { ErrorState, Skeleton } from "../../ui/State"
import { useLoad } from "../../ui/useLoad"
import type { Counts } from "./types"
import { spanOf } from "./words"

interface Drill {
  id: Id
  sent_at: string
  counts: Counts
  shares: { percent: number; seconds: number | null }[]
  units: { unit: { id: Id; name: string } | null; told: number; answered: number }[]
}

const share = (answered: number, told: number): string =>
  told ? `${Math.round((100 * answered) / told)} %` : "–"

export function Drills() {
  const loaded = useLoad(() => rest.get<{ drills: Drill[] }>("alerts/drills"), [])
  if (loaded.error !== null) return <ErrorState error={loaded.error} onRetry={loaded.reload} />
  if (!loaded.data) return <Skeleton rows={3} />
  const { drills } = loaded.data
  if (!drills.length) return <p class="soft">{t("There has been no drill yet.")}</p>
  const units = new Map(
    drills.flatMap((drill) =>
      drill.units.map(({ unit }) => [unit?.id ?? "", unit?.name ?? t("Without a unit")]),
    ),
  )
  return (
    <section
      class="board-table"
      aria-label={t("Drills over time")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard too
      tabIndex={0}
    >
      <table>
        <thead>
          <tr>
            <th scope="col">{t("Unit")}</th>
            {drills.map((drill) => (
              <th key={drill.id} scope="col">
                <a href={to.alert(drill.id, "board")}>{fullTime(drill.sent_at)}</a>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{t("All")}</th>
            {drills.map(({ id, counts }) => (
              <td key={id}>{share(counts.answered, counts.told)}</td>
            ))}
          </tr>
          {drills[0]?.shares.map(({ percent }, index) => (
            <tr key={percent}>
              <th scope="row">{t("Time until {percent} % had answered", { percent })}</th>
              {drills.map((drill) => (
                <td key={drill.id}>{spanOf(drill.shares[index]?.seconds ?? null)}</td>
              ))}
            </tr>
          ))}
          {[...units].map(([unit, name]) => (
            <tr key={unit}>
              <th scope="row">{name}</th>
              {drills.map((drill) => {
                const found = drill.units.find((one) => (one.unit?.id ?? "") === unit)
                return <td key={drill.id}>{found ? share(found.answered, found.told) : "–"}</td>
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
