/** What a room holds up for everybody in it. */
import { lineOf, placeMessage } from "./apply"
import { socket } from "./connection"
import { update } from "./store"
import type { Message } from "./types"

/** Pin a message in its room, or take it down. Throws what the server says against it. */
export async function setPin(message: Message, on: boolean): Promise<void> {
  const answer = await socket.command("pin.set", { message: message.id, on })
  update((world) => placeMessage(world, answer.message))
}

/** What a pinned message says, on one line; one of files alone by the name of the first. */
export const pinText = (message: Message): string => lineOf(message)?.text || (message.files[0]?.name ?? "")
