/** Says that messages of mine wait to be sent, or could not be; leads to the list of them. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { scheduled } from "../../state/scheduled"
import type { Id } from "../../state/types"
import { Icon } from "../../ui/Icon"
import { lazy } from "../shell/lazy"

const ScheduledList = lazy(() => import("./ScheduledList").then((module) => module.ScheduledList), null)

/** Those of one room, or of all. */
export function ScheduledLine({ room }: { room?: Id }) {
  const [open, setOpen] = useState(false)
  const mine = scheduled.value.filter((one) => room === undefined || one.room === room)
  const failed = mine.filter((one) => one.state === "failed").length
  if (!mine.length && !open) return null
  return (
    <>
      {mine.length > 0 && (
        <button type="button" class="scheduled-line note" onClick={() => setOpen(true)}>
          <Icon name={failed ? "alert" : "clock"} tiny />
          {failed
            ? tn("{n} message could not be sent", "{n} messages could not be sent", failed)
            : tn("{n} message to be sent later", "{n} messages to be sent later", mine.length)}
          <span class="scheduled-show">{t("Show")}</span>
        </button>
      )}
      {open && <ScheduledList onClose={() => setOpen(false)} />}
    </>
  )
}
