/** Publishing officially: in whose name, when, and whether to be confirmed. */
import { useId } from "preact/hooks"
import { t } from "../../i18n"
import { Choice } from "../../ui/Choice"
import type { Choices } from "./AudienceChoice"

export interface Official {
  confirm: boolean
  behalf: string
  /** As a field of type datetime-local has it; empty for now. */
  at: string
}

/** What the server is told of it. */
export const sentAs = (official: Official): object => ({
  official: true,
  confirm: official.confirm,
  ...(official.behalf ? { behalf: official.behalf } : {}),
  ...(official.at ? { publish_at: new Date(official.at).toISOString() } : {}),
})

interface Props {
  choices: Choices
  official: Official | undefined
  onChange(official: Official | undefined): void
}

export function OfficialPart({ choices, official, onChange }: Props) {
  const id = useId()
  const first = choices.official ? "" : (choices.leaders[0]?.id ?? "")
  return (
    <div class="post-official-part">
      <Choice
        type="checkbox"
        label={t("Official post")}
        hint={t("It is marked, and all for whom it is are told.")}
        checked={official !== undefined}
        onChange={(on) => onChange(on ? { confirm: false, behalf: first, at: "" } : undefined)}
      />
      {official && (
        <>
          <Choice
            type="checkbox"
            label={t("Ask everybody to confirm it")}
            checked={official.confirm}
            onChange={(confirm) => onChange({ ...official, confirm })}
          />
          {choices.leaders.length > 0 && (
            <div class="field">
              <label for={`${id}-who`}>{t("Who publishes it")}</label>
              <select
                id={`${id}-who`}
                class="input"
                value={official.behalf}
                onChange={(event) => onChange({ ...official, behalf: event.currentTarget.value })}
              >
                {choices.official && <option value="">{t("I myself")}</option>}
                {choices.leaders.map((leader) => (
                  <option key={leader.id} value={leader.id}>
                    {leader.name}
                  </option>
                ))}
              </select>
            </div>
          )}
          <div class="field">
            <label for={`${id}-at`}>{t("Publish at (empty: now)")}</label>
            <input
              id={`${id}-at`}
              class="input"
              type="datetime-local"
              value={official.at}
              onInput={(event) => onChange({ ...official, at: event.currentTarget.value })}
            />
          </div>
        </>
      )}
    </div>
  )
}
