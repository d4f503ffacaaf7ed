import { t } from "../../i18n"
import { Refused } from "../../net/errors"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"

export interface RoomTexts {
  name: string
  purpose: string
}

interface Props {
  texts: RoomTexts
  onChange(texts: RoomTexts): void
  /** What the server said against it, or null. */
  wrong: unknown
  autoFocus?: boolean
}

const fieldOf = (wrong: unknown): string | null => (wrong instanceof Refused ? (wrong.field ?? null) : null)

/** What a room is called and what it is for. */
export function RoomFields({ texts, onChange, wrong, autoFocus }: Props) {
  const field = fieldOf(wrong)
  return (
    <>
      <Field
        label={t("Name")}
        value={texts.name}
        onInput={(name) => onChange({ ...texts, name })}
        maxLength={80}
        autoFocus={autoFocus}
        required
        wrong={field === "name" ? explain(wrong) : ""}
      />
      <Field
        label={t("Purpose")}
        hint={t("One line about what belongs here.")}
        value={texts.purpose}
        onInput={(purpose) => onChange({ ...texts, purpose })}
        maxLength={250}
        wrong={field === "purpose" ? explain(wrong) : ""}
      />
    </>
  )
}

/** What is wrong with something else. */
export function OtherwiseWrong({ wrong }: { wrong: unknown }) {
  const field = fieldOf(wrong)
  if (wrong === null || field === "name" || field === "purpose") return null
  return (
    <p class="wrong" role="alert">
      {explain(wrong)}
    </p>
  )
}
