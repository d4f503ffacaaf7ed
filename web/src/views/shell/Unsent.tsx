/** Messages that were refused, wherever they were written: also in a room that is no longer there. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { route } from "../../router"
import { outbox } from "../../state/outbox"
import { world } from "../../state/store"
import { Dialog } from "../../ui/Dialog"
import { Icon } from "../../ui/Icon"
import { RefusedNote } from "../room/RefusedNote"

export function Unsent() {
  const [open, setOpen] = useState(false)
  const at = route.value
  const here = at.view === "room" && world.value.rooms[at.room] ? at.room : ""
  const refused = outbox.value.filter((entry) => entry.refused !== null && entry.room !== here)
  if (!refused.length) return null
  return (
    <>
      <p class="unsent" role="status">
        <Icon name="alert" tiny />
        <span>{tn("{n} message was not sent", "{n} messages were not sent", refused.length)}</span>
        <button type="button" class="button plain" onClick={() => setOpen(true)}>
          {t("Show")}
        </button>
      </p>
      {open && (
        <Dialog title={t("Not sent")} onClose={() => setOpen(false)}>
          <ul class="unsent-list">
            {refused.map((entry) => (
              <li key={entry.client_id}>
                <h3>
                  <bdi>{entry.room_name}</bdi>
                </h3>
                <p class="text plain" dir="auto">
                  {entry.text}
                </p>
                <RefusedNote entry={entry} />
              </li>
            ))}
          </ul>
        </Dialog>
      )}
    </>
  )
}
