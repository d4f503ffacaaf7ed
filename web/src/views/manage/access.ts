/** Which parts of the administration one sees; the server decides what one may do there. */
import type { ManagePart } from "../../router"
import { me } from "../../state/session"

const has = (role: string): boolean => me.value?.roles.includes(role) ?? false

export const isAdministrator = (): boolean => has("administrator")

/** Administrators see all of it, heads invite people and see whom they reach, communicators see numbers. */
export function maySee(part: ManagePart): boolean {
  if (isAdministrator()) return true
  const heads = me.value?.heads ?? false
  return part === "reach" ? heads || has("communicator") : part === "invitations" && heads
}

/** What is shown first. */
export const firstPart = (): ManagePart => (maySee("invitations") ? "invitations" : "reach")

export const mayManage = (): boolean => maySee("reach")
