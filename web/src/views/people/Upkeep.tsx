/** What administrators may do with a person: roles, the ambassador's mark, another unit, the account. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import { go, to } from "../../router"
import type { PersonCard, Unit } from "../../state/types"
import { Confirm } from "../../ui/Confirm"
import { say, sayWhy } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import { letterAddress } from "../manage/invitation"

function roleWords(): Record<string, string> {
  return {
    communicator: t("Communicator"),
    moderator: t("Moderator"),
    records_officer: t("Records officer"),
    administrator: t("Administrator"),
  }
}

export function Upkeep({ person, onChange }: { person: PersonCard; onChange(): void }) {
  const units = useLoad(() => rest.get<{ units: Unit[] }>("units"), [])
  const [busy, setBusy] = useState(false)
  const [closing, setClosing] = useState(false)
  const [letter, setLetter] = useState("")
  const guest = person.roles.includes("guest")

  async function run(work: () => Promise<unknown>) {
    setBusy(true)
    try {
      await work()
      say(t("Saved."))
      onChange()
    } catch (error) {
      sayWhy(error)
    }
    setBusy(false)
  }

  async function write() {
    const whom = { people: [person.id], again: true }
    const made = await rest.post<{ invitations: { id: string }[] }>("invitations/awaited", whom)
    setLetter(made.invitations[0]?.id ?? "")
  }

  const path = `people/${person.id}`
  return (
    <details class="upkeep">
      <summary>{t("Administration")}</summary>
      <div class="form">
        {!guest && (
          <fieldset class="choices">
            <legend class="label">{t("Roles")}</legend>
            {Object.entries(roleWords()).map(([role, word]) => (
              <label key={role} class="choice">
                <input
                  type="checkbox"
                  disabled={busy}
                  checked={person.roles.includes(role)}
                  onChange={(event) => {
                    const on = event.currentTarget.checked
                    void run(() =>
                      on ? rest.post(`${path}/roles`, { role }) : rest.delete(`${path}/roles/${role}`),
                    )
                  }}
                />
                <span>{word}</span>
              </label>
            ))}
          </fieldset>
        )}
        <label class="choice">
          <input
            type="checkbox"
            disabled={busy}
            checked={person.ambassador}
            onChange={(event) => {
              const on = event.currentTarget.checked
              void run(() => (on ? rest.put(`${path}/ambassador`, {}) : rest.delete(`${path}/ambassador`)))
            }}
          />
          <span>{t("Ambassador")}</span>
          <span class="hint">{t("Helps colleagues get going with Torget.")}</span>
        </label>
        <div class="field">
          <label for="upkeep-unit">{t("Unit")}</label>
          <select
            id="upkeep-unit"
            class="input"
            disabled={busy}
            value={person.unit?.id ?? ""}
            onChange={(event) => {
              const unit = event.currentTarget.value
              if (unit) void run(() => rest.patch(`${path}/place`, { unit }))
            }}
          >
            {!person.unit && <option value="">{t("None")}</option>}
            {units.data?.units.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        </div>
        {letter && (
          <p class="notice" role="status">
            {t("The letter is written.")}{" "}
            <a href={letterAddress(letter)} target="_blank" rel="noreferrer">
              {t("Print the letter")}
            </a>
          </p>
        )}
        <div class="actions">
          {!guest && (
            <button type="button" class="button" disabled={busy} onClick={() => run(write)}>
              {t("Letter to come in by")}
            </button>
          )}
          <button type="button" class="button danger" disabled={busy} onClick={() => setClosing(true)}>
            {t("Close the account")}
          </button>
        </div>
      </div>
      {closing && (
        <Confirm
          title={t("Close the account?")}
          text={t("{name} is signed out everywhere at once and leaves the directory.", { name: person.name })}
          action={t("Close the account")}
          onConfirm={async () => {
            await rest.delete(`${path}/account`)
            go(to.people(), true)
          }}
          onClose={() => setClosing(false)}
        />
      )}
    </details>
  )
}
