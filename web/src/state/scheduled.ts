/** My messages to be sent later, as the server has them. */
import { signal } from "@preact/signals"
import { rest } from "../net/rest"
import { type Attached, uploads } from "./attached"
import { socket } from "./connection"
import { freshly } from "./freshly"
import type { Id, Scheduled } from "./types"

/** Those that wait, and those that could not be sent, by their times. */
export const scheduled = signal<readonly Scheduled[]>([])

const list = freshly(
  () => rest.get<{ scheduled: Scheduled[] }>("scheduled"),
  (found) => {
    scheduled.value = found.scheduled
  },
)

export const loadScheduled = list.load

export function scheduledChanged(changed: Scheduled): void {
  list.changed()
  const others = scheduled.value.filter((one) => one.id !== changed.id)
  const open = changed.state === "waiting" || changed.state === "failed"
  scheduled.value = open ? [...others, changed].sort((one, other) => one.at.localeCompare(other.at)) : others
}

/** Have a message sent at a local time of `timeZone`; its files are on the server already. */
export async function scheduleMessage(
  room: Id,
  thread: Id | null,
  text: string,
  files: readonly Attached[],
  at: string,
  timeZone: string,
): Promise<void> {
  const answer = await socket.command("scheduled.create", {
    room,
    text,
    client_id: crypto.randomUUID(),
    at,
    time_zone: timeZone,
    ...(thread ? { thread } : {}),
    ...(files.length ? { files: files.map((one) => one.file?.id ?? "") } : {}),
  })
  scheduledChanged(answer.scheduled)
  if (files.length)
    (await uploads()).remove(
      files.map((one) => one.id),
      true,
    )
}
