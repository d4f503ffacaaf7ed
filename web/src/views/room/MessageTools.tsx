/** The buttons on the message one is at: react, answer, and more. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import type { Message } from "../../state/types"
import { Icon } from "../../ui/Icon"
import { Menu } from "../../ui/Menu"
import { react } from "./actions"
import { type Abilities, asking } from "./asking"
import { EmojiPalette } from "./EmojiPalette"
import { finePointer } from "./keys"
import { actionsFor } from "./messageActions"
import { pickAny } from "./pickAny"

interface Props {
  message: Message
  can: Abilities
  inThread: boolean
}

export function MessageTools({ message, can, inThread }: Props) {
  const [palette, setPalette] = useState<HTMLElement | null>(null)
  const [menu, setMenu] = useState<HTMLElement | null>(null)
  const actions = actionsFor(message, can, inThread)
  const reply = actions.find((action) => action.id === "reply")

  function more(button: HTMLElement) {
    // Where one points with a thumb, what can be done comes up from below.
    if (!finePointer.matches) asking.value = { what: "actions", message, can, inThread }
    else setMenu(menu ? null : button)
  }

  return (
    <div class="tools" role="toolbar" aria-label={t("Actions for the message")}>
      {can.react && !message.deleted && (
        <button
          type="button"
          class="icon-button"
          aria-label={t("React")}
          title={t("React")}
          aria-expanded={palette !== null}
          data-action="react"
          onClick={(event) => setPalette(palette ? null : event.currentTarget)}
        >
          <Icon name="smile" />
        </button>
      )}
      {reply && (
        <button
          type="button"
          class="icon-button"
          aria-label={reply.name}
          title={reply.name}
          onClick={reply.run}
        >
          <Icon name="reply" />
        </button>
      )}
      <button
        type="button"
        class="icon-button"
        aria-label={t("More")}
        title={t("More")}
        aria-haspopup="menu"
        aria-expanded={menu !== null}
        onClick={(event) => more(event.currentTarget)}
      >
        <Icon name="more" />
      </button>
      {palette && (
        <EmojiPalette
          anchor={palette}
          onChoose={(emoji) => react(message, emoji)}
          onClose={() => setPalette(null)}
          onMore={() => void pickAny((emoji) => react(message, emoji))}
        />
      )}
      {menu && (
        <Menu
          label={t("Actions for the message")}
          items={actions.filter((action) => action !== reply)}
          anchor={menu}
          onClose={() => setMenu(null)}
        />
      )}
    </div>
  )
}
