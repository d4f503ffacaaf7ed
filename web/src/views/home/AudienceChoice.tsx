/** To whom a post goes, in words; and what there is to choose from. */
import { useId } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import type { Person, UnitRef } from "../../state/types"
import type { AudienceChoice as Choice } from "./words"

export interface Choices {
  can_post: boolean
  audiences: Choice[]
  units: UnitRef[]
  /** Whether I may publish officially in my own name, and in whose else. */
  official: boolean
  leaders: Person[]
}

export const loadChoices = (): Promise<Choices> => rest.get<Choices>("posts/choices")

interface Props {
  choices: Choices
  chosen: number
  onChoose(index: number): void
}

export function AudienceChoice({ choices, chosen, onChoose }: Props) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{t("For whom")}</label>
      <select
        id={id}
        class="input"
        value={chosen}
        onChange={(event) => onChoose(Number(event.currentTarget.value))}
      >
        {choices.audiences.map((one, index) => (
          <option key={one.name} value={index}>
            {one.name || t("Everyone at work")}
          </option>
        ))}
      </select>
    </div>
  )
}
