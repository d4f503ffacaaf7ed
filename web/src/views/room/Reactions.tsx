/** The reactions on a message. */
import { myId } from "../../state/session"
import type { Message } from "../../state/types"
import { hasMine, react } from "./actions"
import { ReactionRow } from "./ReactionRow"

export function Reactions({ message, canReact }: { message: Message; canReact: boolean }) {
  return (
    <ReactionRow
      reactions={message.reactions}
      isMine={(reaction) => hasMine(reaction, myId.value)}
      can={canReact}
      onReact={(emoji) => void react(message, emoji)}
    />
  )
}
