/** How I want to hear of a room: seen at once, known on all of my devices. */
import { socket } from "./connection"
import { update, world } from "./store"
import type { RoomSummary } from "./types"
import { put } from "./world"

export type Preferences = Pick<RoomSummary, "notify" | "threads" | "favourite">

/** Change what is given. Taken back, and thrown, if the server does not take it. */
export async function prefer(room: RoomSummary, change: Partial<Preferences>): Promise<void> {
  const show = (chosen: Partial<Preferences>) =>
    update((state) => {
      const known = state.rooms[room.id]
      return known ? put(state, "rooms", room.id, { ...known, ...chosen }) : state
    })
  const before = world.value.rooms[room.id] ?? room
  show(change)
  try {
    const { notify, threads, favourite } = await socket.command("room.prefer", { room: room.id, ...change })
    show({ notify, threads, favourite })
  } catch (error) {
    show({ notify: before.notify, threads: before.threads, favourite: before.favourite })
    throw error
  }
}
