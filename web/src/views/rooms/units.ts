import { me, myId } from "../../state/session"
import type { Id, Unit } from "../../state/types"

/** The units I may open a room for: all for an administrator, else those I lead and what lies below. */
export function unitsOfMine(units: Unit[]): Unit[] {
  if (me.value?.roles.includes("administrator")) return units
  const mine = new Set<Id>()
  // Parents come before their children.
  return units.filter((unit) => {
    const led = unit.head?.id === myId.value || (unit.parent !== null && mine.has(unit.parent))
    if (led) mine.add(unit.id)
    return led
  })
}
