/** Emoji on what somebody wrote; a press adds mine or takes it off. */
import { t, tn } from "../../i18n"
import { listOf } from "../../i18n/dates"
import { myId } from "../../state/session"
import type { Reaction } from "../../state/types"

/** "Anna, Erik and 4 more" */
function whoReacted(reaction: Reaction, mine: string): string {
  const names = reaction.people.map((person) => (person.id === mine ? t("you") : person.name))
  const more = reaction.count - names.length
  if (more > 0) names.push(tn("{n} more", "{n} more", more))
  return listOf(names)
}

interface Props {
  reactions: Reaction[]
  isMine(reaction: Reaction): boolean
  can?: boolean
  onReact(emoji: string): void
}

export function ReactionRow({ reactions, isMine, can = true, onReact }: Props) {
  if (!reactions.length) return null
  return (
    <ul class="reactions" aria-label={t("Reactions")}>
      {reactions.map((reaction) => {
        const who = whoReacted(reaction, myId.value)
        return (
          <li key={reaction.emoji}>
            <button
              type="button"
              class="reaction"
              aria-pressed={isMine(reaction)}
              disabled={!can}
              aria-label={`${reaction.emoji} ${reaction.count}, ${who}`}
              title={who}
              onClick={() => onReact(reaction.emoji)}
            >
              {reaction.emoji} {reaction.count}
            </button>
          </li>
        )
      })}
    </ul>
  )
}
