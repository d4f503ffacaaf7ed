/** What stands in place of the composer, or of the whole room, for those who may not write or read. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { joinRoom } from "../../state/rooms"
import type { RoomSummary } from "../../state/types"
import type { Detail } from "../../state/world"
import { sayWhy } from "../../ui/toast"

export function NoComposer({ room, detail }: { room: RoomSummary; detail: Detail }) {
  const [busy, setBusy] = useState(false)
  async function join() {
    setBusy(true)
    await joinRoom(room.id).catch(sayWhy)
    setBusy(false)
  }
  if (detail.can.join)
    return (
      <div class="no-composer">
        <p>{t("You are looking at this room without being a member.")}</p>
        <button type="button" class="button primary" disabled={busy} onClick={join}>
          {t("Join")}
        </button>
      </div>
    )
  return (
    <div class="no-composer">
      <p class="soft">
        {room.archived
          ? t("This room is archived. It can be read, but not written in.")
          : t("Only owners write here. You can read and react.")}
      </p>
    </div>
  )
}

/** In place of the composer of somebody from whom a moderator has taken the word. */
export function Muted({ until }: { until: string }) {
  return (
    <div class="no-composer" role="status">
      <p>
        {t("A moderator has decided that you cannot write until {time}. You can read as before.", {
          time: fullTime(until),
        })}
      </p>
    </div>
  )
}
