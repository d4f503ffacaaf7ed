/** What can be done with a message, as large rows within reach of the thumb. */
import { t } from "../../i18n"
import { myId } from "../../state/session"
import type { Message } from "../../state/types"
import { Icon } from "../../ui/Icon"
import { Sheet } from "../../ui/Sheet"
import { hasMine, palette, react } from "./actions"
import type { Abilities } from "./asking"
import { actionsFor } from "./messageActions"
import { pickAny } from "./pickAny"

const QUICK = 6

interface Props {
  message: Message
  can: Abilities
  inThread: boolean
  onClose(): void
}

export function ActionSheet({ message, can, inThread, onClose }: Props) {
  const chosen = message.reactions.filter((reaction) => hasMine(reaction, myId.value))
  return (
    <Sheet title={t("Actions for the message")} onClose={onClose}>
      {can.react && !message.deleted && (
        <div class="sheet-emoji" role="toolbar" aria-label={t("Choose a reaction")}>
          {palette.slice(0, QUICK).map((emoji) => (
            <button
              key={emoji}
              type="button"
              class="palette-choice"
              aria-label={t("React with {emoji}", { emoji })}
              aria-pressed={chosen.some((reaction) => reaction.emoji === emoji)}
              onClick={() => {
                onClose()
                react(message, emoji)
              }}
            >
              {emoji}
            </button>
          ))}
          <button
            type="button"
            class="palette-choice"
            aria-label={t("All emoji")}
            title={t("All emoji")}
            onClick={() => {
              onClose()
              void pickAny((emoji) => react(message, emoji))
            }}
          >
            <Icon name="plus" />
          </button>
        </div>
      )}
      <ul class="sheet-list">
        {actionsFor(message, can, inThread).map((action) => (
          <li key={action.id}>
            <button
              type="button"
              class={action.danger ? "menu-item danger" : "menu-item"}
              onClick={() => {
                onClose()
                action.run()
              }}
            >
              <Icon name={action.icon} />
              {action.name}
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  )
}
