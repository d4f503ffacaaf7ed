/** A text field in which an `@` offers whom to name. */
import type { RefObject, TextareaHTMLAttributes } from "preact"
import { tn } from "../../i18n"
import { MentionList } from "./MentionList"
import { useMentioning } from "./useMentioning"
import type { Find } from "./useSuggestions"

interface Props extends Omit<TextareaHTMLAttributes, "onInput" | "ref"> {
  field: RefObject<HTMLTextAreaElement | null>
  /** Where one writes: with another one, others may be meant. */
  place: string
  find: Find
  onText(text: string): void
}

export function MentionArea({ field, place, find, onText, ...rest }: Props) {
  const mentioning = useMentioning(field, place, find, onText)
  return (
    <div class="mention-area">
      <textarea
        ref={field}
        class="input"
        dir="auto"
        {...rest}
        {...mentioning.field}
        onKeyDown={mentioning.pressed}
      />
      {mentioning.open && <MentionList {...mentioning.list} />}
      <span class="unseen" role="status">
        {mentioning.open ? tn("{n} suggestion", "{n} suggestions", mentioning.list.suggestions.length) : ""}
      </span>
    </div>
  )
}
