/** Whom something is for: everybody, or units with what lies below them, and roles. */
import { t } from "../../i18n"
import { Choice } from "../../ui/Choice"
import { Icon } from "../../ui/Icon"
import type { Audience, Term } from "./types"
import { UnitSearch } from "./UnitSearch"

const ROLES = ["communicator", "moderator", "records_officer", "administrator"] as const

const roleWord = (role: string): string =>
  ({
    communicator: t("Communicators"),
    moderator: t("Moderators"),
    records_officer: t("Records officers"),
    administrator: t("Administrators"),
  })[role] ?? role

export const everyone = (): Audience => ({ any: [{ everyone: true, name: "" }], except: [] })

/** Whom it is for, in words. */
export const inWords = (audience: Audience): string =>
  audience.any
    .map((term) => (term.everyone ? t("Everyone who works here") : term.name || roleWord(term.role ?? "")))
    .join(", ")

interface Props {
  name: string
  value: Audience
  onChange(value: Audience): void
}

export function AudiencePart({ name, value, onChange }: Props) {
  const all = value.any.some((term) => term.everyone)
  const set = (terms: Term[]) => onChange({ ...value, any: terms })
  return (
    <div class="alert-audience">
      <Choice
        name={name}
        label={t("Everyone who works here")}
        checked={all}
        onChange={() => set([{ everyone: true, name: "" }])}
      />
      <Choice name={name} label={t("Some units or roles")} checked={!all} onChange={() => set([])} />
      {!all && (
        <>
          {value.any.length > 0 && (
            <ul class="chips">
              {value.any.map((term) => (
                <li key={term.unit ?? term.role}>
                  <button
                    type="button"
                    class="chip"
                    aria-label={t("Remove {name}", { name: term.name || roleWord(term.role ?? "") })}
                    onClick={() => set(value.any.filter((other) => other !== term))}
                  >
                    {term.name || roleWord(term.role ?? "")}
                    <Icon name="close" tiny />
                  </button>
                </li>
              ))}
            </ul>
          )}
          <UnitSearch
            label={t("Add a unit")}
            without={value.any.map((term) => term.unit)}
            onChoose={(unit) => set([...value.any, { unit: unit.id, name: unit.name }])}
          />
          <fieldset class="plain-fieldset">
            <legend>{t("Roles")}</legend>
            {ROLES.map((role) => (
              <Choice
                key={role}
                type="checkbox"
                label={roleWord(role)}
                checked={value.any.some((term) => term.role === role)}
                onChange={(on) =>
                  set(
                    on ? [...value.any, { role, name: "" }] : value.any.filter((term) => term.role !== role),
                  )
                }
              />
            ))}
          </fieldset>
        </>
      )}
    </div>
  )
}
