/** Passing messages on. */
import { placeMessage } from "./apply"
import { socket } from "./connection"
import { update } from "./store"
import type { Id, Message } from "./types"

/** Pass a message on to a room. Throws what the server says against it: `wider_audience` wants `wider`. */
export async function passOn(
  message: Message,
  to: { room: Id; text: string; client_id: string; wider: boolean },
): Promise<void> {
  const answer = await socket.command("message.send", { ...to, forward: message.id })
  update((world) => placeMessage(world, answer.message))
}
