import { t } from "../../i18n"
import { Avatar } from "../../ui/Avatar"
import { Icon } from "../../ui/Icon"
import type { Suggestion } from "./useSuggestions"

interface Props {
  id: string
  suggestions: Suggestion[]
  chosen: number
  onChoose(index: number): void
}

function Mark({ mark, name }: { mark: Suggestion["mark"]; name: string }) {
  if ("person" in mark) return <Avatar id={mark.person.id} name={name} size="small" />
  if ("icon" in mark) return <Icon name={mark.icon} />
  return (
    <span class="emoji-mark" aria-hidden="true">
      {mark.emoji}
    </span>
  )
}

/** Whom an `@` may mean, or which emoji a `:` does; the keyboard stays in the text field. */
export function MentionList({ id, suggestions, chosen, onChoose }: Props) {
  return (
    <div class="mention-list" id={id} role="listbox" aria-label={t("Suggestions")}>
      {suggestions.map((suggestion, index) => (
        <div
          key={suggestion.key}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === chosen}
          class="mention-choice"
          onPointerDown={(event) => {
            event.preventDefault()
            onChoose(index)
          }}
        >
          <Mark mark={suggestion.mark} name={suggestion.name} />
          <strong>
            <bdi>{suggestion.name}</bdi>
          </strong>
          {suggestion.note && <span class="soft note">{suggestion.note}</span>}
        </div>
      ))}
    </div>
  )
}
