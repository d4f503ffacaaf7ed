/** The tree of units; a branch opens where it stands. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { rest } from "../../net/rest"
import { to } from "../../router"
import type { Id, Unit } from "../../state/types"
import { Icon } from "../../ui/Icon"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { useLoad } from "../../ui/useLoad"

/** Units by the one above them; those without one under "". */
export function byParent(units: Unit[]): Map<Id, Unit[]> {
  const children = new Map<Id, Unit[]>()
  for (const unit of units) {
    const parent = unit.parent ?? ""
    children.set(parent, [...(children.get(parent) ?? []), unit])
  }
  return children
}

interface BranchProps {
  unit: Unit
  children: Map<Id, Unit[]>
  level: number
}

function Branch({ unit, children, level }: BranchProps) {
  const below = children.get(unit.id) ?? []
  const [open, setOpen] = useState(level === 0)
  return (
    <li>
      <div class="branch">
        {below.length ? (
          <button
            type="button"
            class="icon-button branch-toggle"
            aria-expanded={open}
            aria-label={t("Show what is in {name}", { name: unit.name })}
            onClick={() => setOpen(!open)}
          >
            <Icon name="down" tiny />
          </button>
        ) : (
          <span class="branch-leaf" />
        )}
        <a href={to.unit(unit.id)}>
          <bdi>{unit.name}</bdi>
          <span class="soft note">{tn("{n} person", "{n} people", unit.member_count)}</span>
        </a>
      </div>
      {open && below.length > 0 && (
        <ul>
          {below.map((child) => (
            <Branch key={child.id} unit={child} level={level + 1}>
              {children}
            </Branch>
          ))}
        </ul>
      )}
    </li>
  )
}

export function UnitTree() {
  const found = useLoad(() => rest.get<{ units: Unit[] }>("units"), [])
  if (found.error !== null) return <ErrorState error={found.error} onRetry={found.reload} />
  if (!found.data) return <Skeleton />
  const children = byParent(found.data.units)
  if (!found.data.units.length)
    return (
      <State icon="unit" title={t("No units yet")}>
        <p>{t("The administrator has not brought in the organisation.")}</p>
      </State>
    )
  return (
    <ul class="tree" aria-label={t("Units")}>
      {(children.get("") ?? []).map((unit) => (
        <Branch key={unit.id} unit={unit} level={0}>
          {children}
        </Branch>
      ))}
    </ul>
  )
}
