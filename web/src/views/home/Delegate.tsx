/** Letting a colleague write official posts in one's name: for those who may publish themselves. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import type { Id, Person } from "../../state/types"
import { sayWhy } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import { loadChoices } from "./AudienceChoice"

async function load(): Promise<Id[] | null> {
  if (!(await loadChoices()).official) return null
  return (await rest.get<{ writers: Person[] }>("delegations")).writers.map(({ id }) => id)
}

export function Delegate({ person, name }: { person: Id; name: string }) {
  const found = useLoad(load, [person])
  const [busy, setBusy] = useState(false)
  const writers = found.data
  if (!writers) return null
  const on = writers.includes(person)
  async function press() {
    setBusy(true)
    try {
      await rest.put("delegations", { person, on: !on })
      found.change(on ? (writers ?? []).filter((id) => id !== person) : [...(writers ?? []), person])
    } catch (error) {
      sayWhy(error)
    }
    setBusy(false)
  }
  return (
    <button type="button" class="button" aria-pressed={on} disabled={busy} onClick={() => void press()}>
      {on ? t("{name} writes in my name", { name }) : t("Let {name} write in my name", { name })}
    </button>
  )
}
