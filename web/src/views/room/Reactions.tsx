/** The reactions on a message; a press adds mine or takes it off. */
import { t, tn } from "../../i18n"
import { listOf } from "../../i18n/dates"
import { myId } from "../../state/session"
import type { Message, Reaction } from "../../state/types"
import { hasMine, react } from "./actions"

/** "Anna, Erik and 4 more" */
export function whoReacted(reaction: Reaction, mine: string): string {
  const names = reaction.people.map((person) => (person.id === mine ? t("you") : person.name))
  const more = reaction.count - names.length
  if (more > 0) names.push(tn("{n} more", "{n} more", more))
  return listOf(names)
}

export function Reactions({ message, canReact }: { message: Message; canReact: boolean }) {
  if (!message.reactions.length) return null
  const mine = myId.value
  return (
    <ul class="reactions" aria-label={t("Reactions")}>
      {message.reactions.map((reaction) => (
        <li key={reaction.emoji}>
          <button
            type="button"
            class="reaction"
            aria-pressed={hasMine(reaction, mine)}
            disabled={!canReact}
            aria-label={`${reaction.emoji} ${reaction.count}, ${whoReacted(reaction, mine)}`}
            title={whoReacted(reaction, mine)}
            onClick={() => react(message, reaction.emoji)}
          >
            {reaction.emoji} {reaction.count}
          </button>
        </li>
      ))}
    </ul>
  )
}
