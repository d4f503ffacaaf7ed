import { t } from "../../i18n"
import { Avatar } from "../../ui/Avatar"
import { Icon } from "../../ui/Icon"
import type { Suggestion } from "./useMentions"

interface Props {
  id: string
  suggestions: Suggestion[]
  chosen: number
  onChoose(index: number): void
}

/** The people an `@` may mean; the keyboard stays in the text field. */
export function MentionList({ id, suggestions, chosen, onChoose }: Props) {
  return (
    <div class="mention-list" id={id} role="listbox" aria-label={t("People to mention")}>
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
          {suggestion.person ? (
            <Avatar id={suggestion.person.id} name={suggestion.name} size="small" />
          ) : (
            <Icon name="people" />
          )}
          <strong>
            <bdi>{suggestion.name}</bdi>
          </strong>
          <span class="soft">@{suggestion.username}</span>
          {suggestion.note && <span class="soft note">{suggestion.note}</span>}
        </div>
      ))}
    </div>
  )
}
