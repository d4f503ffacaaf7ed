/** Whom a unit room is for: its units, one more, one less. */
import { useId, useState } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import { loadRoom } from "../../state/rooms"
import type { Audience, AudienceTerm, RoomSummary, Unit } from "../../state/types"
import { Dialog } from "../../ui/Dialog"
import { Icon } from "../../ui/Icon"
import { useLoad } from "../../ui/useLoad"
import { OtherwiseWrong } from "../rooms/RoomFields"
import { unitsOfMine } from "../rooms/units"

interface Props {
  room: RoomSummary
  audience: Audience
  onClose(): void
}

const keyOf = (term: AudienceTerm): string => term.unit ?? term.list ?? term.role ?? "everyone"

/** A term as the server takes it: without what it is called. */
const plain = ({ name: _, ...term }: AudienceTerm): Omit<AudienceTerm, "name"> => term

export function ChangeAudience({ room, audience, onClose }: Props) {
  const [terms, setTerms] = useState(audience.any)
  const [wrong, setWrong] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const field = useId()
  const units = useLoad<{ units: Unit[] }>(() => rest.get("units"), [])
  const there = new Set(terms.map(keyOf))
  const choosable = unitsOfMine(units.data?.units ?? []).filter((unit) => !there.has(unit.id))
  const changed = terms !== audience.any

  function add(id: string) {
    const unit = choosable.find((one) => one.id === id)
    if (unit) setTerms([...terms, { unit: unit.id, name: unit.name }])
  }

  async function save(event: Event) {
    event.preventDefault()
    setBusy(true)
    setWrong(null)
    try {
      const but = audience.except ?? []
      await rest.patch(`rooms/${room.id}`, {
        audience: { any: terms.map(plain), ...(but.length ? { except: but.map(plain) } : {}) },
      })
      await loadRoom(room.id)
      onClose()
    } catch (error) {
      setWrong(error)
      setBusy(false)
    }
  }

  return (
    <Dialog title={t("Who is in the room")} onClose={onClose}>
      <form class="form" onSubmit={save}>
        <p class="soft">
          {t("Who no longer belongs loses the room at once. Who comes can read all that was said.")}
        </p>
        <ul class="audience-terms" aria-label={t("Who is in it")}>
          {terms.map((term) => {
            const name = term.name || t("Everyone")
            return (
              <li key={keyOf(term)}>
                <Icon name={term.unit ? "unit" : "people"} />
                <bdi>{name}</bdi>
                <button
                  type="button"
                  class="icon-button"
                  aria-label={t("Remove {name}", { name })}
                  title={t("Remove")}
                  disabled={terms.length === 1}
                  onClick={() => setTerms(terms.filter((other) => other !== term))}
                >
                  <Icon name="close" />
                </button>
              </li>
            )
          })}
        </ul>
        <div class="field">
          <label for={field}>{t("Add a unit")}</label>
          <select id={field} class="input" value="" onChange={(event) => add(event.currentTarget.value)}>
            <option value="">{t("Choose a unit")}</option>
            {choosable.map((unit) => (
              <option key={unit.id} value={unit.id}>
                {unit.name}
              </option>
            ))}
          </select>
        </div>
        <OtherwiseWrong wrong={wrong ?? units.error} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {t("Cancel")}
          </button>
          <button type="submit" class="button primary" disabled={busy || !changed}>
            {t("Save")}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
