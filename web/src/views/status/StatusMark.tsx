/** The sign of what somebody is doing, beside their name. */
import { useStatus } from "../../state/statuses"
import type { Id } from "../../state/types"
import { signOf, wholeText } from "./words"

export function StatusMark({ person }: { person: Id }) {
  const status = useStatus(person)
  if (!status) return null
  return (
    <span class="status-mark" title={wholeText(status)}>
      <span aria-hidden="true">{signOf(status)}</span>
      <span class="unseen">, {wholeText(status)}</span>
    </span>
  )
}
