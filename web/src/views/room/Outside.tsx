/** What stands in place of the composer, or of the whole room, for those who may not write or read. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { to } from "../../router"
import type { RoomSummary } from "../../state/types"
import type { Detail } from "../../state/world"
import { State } from "../../ui/State"
import { sayWhy } from "../../ui/toast"
import { joinRoom } from "../rooms/Browse"

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

export function ClosedRoom({ room, detail }: { room: RoomSummary; detail: Detail }) {
  return (
    <State icon="lock" title={t("This room is closed")}>
      {room.purpose && <p dir="auto">{room.purpose}</p>}
      <p>{t("An owner can let you in. Write to one of them:")}</p>
      {detail.owners.map((owner) => (
        <a key={owner.id} class="button" href={to.person(owner.id)}>
          <bdi>{owner.name}</bdi>
        </a>
      ))}
    </State>
  )
}
