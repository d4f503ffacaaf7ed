/** What somebody is doing, in words. */
import type { Status } from "../../state/types"
import { signOf, textOf, untilText } from "./words"

export function StatusLine({ status }: { status: Status }) {
  return (
    <span class="status-line">
      <span aria-hidden="true">{signOf(status)}</span>
      <span>
        <bdi>{textOf(status)}</bdi>
        {status.until && <span class="soft"> {untilText(status.until)}</span>}
      </span>
    </span>
  )
}
