/** Passing a message on: to whom, with what words of one's own, and a warning where others get to read it. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { Refused } from "../../net/errors"
import { rest } from "../../net/rest"
import type { Found } from "../../state/finding"
import { passOn } from "../../state/forwarding"
import { update } from "../../state/store"
import type { Message, RoomSummary } from "../../state/types"
import { put } from "../../state/world"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { Icon } from "../../ui/Icon"
import { say } from "../../ui/toast"
import { Finder } from "../finder/Finder"
import { Passed } from "./Forwarded"

const mayWrite = (room: RoomSummary): boolean =>
  !room.archived && (room.kind !== "announcement" || room.role === "owner")

/** What will be passed on: of a message that itself passes something on, that. */
function passedBy(message: Message) {
  return message.forward ?? message
}

async function roomFor(found: Found): Promise<RoomSummary> {
  if (found.kind === "room") return found.room
  const { room } = await rest.post<{ room: RoomSummary }>("direct", { people: [found.person.id] })
  update((world) => put(world, "rooms", room.id, room))
  return room
}

function Sending({ message, target, onBack, onClose }: Props & { target: Found; onBack(): void }) {
  const [text, setText] = useState("")
  const [wrong, setWrong] = useState("")
  const [wider, setWider] = useState(false)
  const [busy, setBusy] = useState(false)
  // Sent again after a lost connection it is the same message.
  const [clientId] = useState(() => crypto.randomUUID())

  async function send() {
    setBusy(true)
    setWrong("")
    try {
      const room = await roomFor(target)
      await passOn(message, { room: room.id, text: text.trim(), client_id: clientId, wider })
      say(t("Forwarded to {name}.", { name: target.name }))
      onClose()
    } catch (error) {
      if (error instanceof Refused && error.code === "wider_audience") setWider(true)
      else setWrong(explain(error))
      setBusy(false)
    }
  }

  return (
    <form
      class="forwarding"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <p class="forward-to">
        <span class="soft">{t("To")}</span> <strong>{target.name}</strong>
        <button type="button" class="button plain" onClick={onBack}>
          {t("Change")}
        </button>
      </p>
      <blockquote class="forward-preview">
        <Passed forward={passedBy(message)} />
      </blockquote>
      <Field label={t("Your own words (if you wish)")} value={text} onInput={setText} rows={2} />
      {wider && (
        <p class="caution" role="alert">
          <Icon name="alert" tiny />
          {t(
            "People who cannot read this where it was written will be able to read it there. Forward it all the same?",
          )}
        </p>
      )}
      {wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          {t("Cancel")}
        </button>
        <button type="submit" class={wider ? "button danger" : "button primary"} disabled={busy}>
          {wider ? t("Forward all the same") : t("Forward")}
        </button>
      </div>
    </form>
  )
}

interface Props {
  message: Message
  onClose(): void
}

export function ForwardDialog({ message, onClose }: Props) {
  const [target, setTarget] = useState<Found | null>(null)
  return (
    <Dialog title={t("Forward")} onClose={onClose}>
      {target ? (
        <Sending message={message} target={target} onBack={() => setTarget(null)} onClose={onClose} />
      ) : (
        <Finder label={t("To a room or a person")} fits={mayWrite} onChoose={setTarget} />
      )}
    </Dialog>
  )
}
