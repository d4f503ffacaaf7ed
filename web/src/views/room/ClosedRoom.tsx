/** A closed room to those outside: what it is, and the ways in. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import { go, to } from "../../router"
import { changeRequest } from "../../state/apply"
import { socket } from "../../state/connection"
import { update } from "../../state/store"
import type { Person, RoomSummary } from "../../state/types"
import { type Detail, put } from "../../state/world"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { State } from "../../ui/State"
import { sayWhy } from "../../ui/toast"

/** Open the chat with one of the owners. */
async function writeTo(owner: Person): Promise<void> {
  const { room } = await rest.post<{ room: RoomSummary }>("direct", { people: [owner.id] })
  update((world) => put(world, "rooms", room.id, room))
  go(to.room(room.id))
}

function Ask({ room }: { room: RoomSummary }) {
  const [text, setText] = useState("")
  const [wrong, setWrong] = useState("")
  const [busy, setBusy] = useState(false)
  async function ask(event: Event) {
    event.preventDefault()
    setBusy(true)
    setWrong("")
    try {
      const { request } = await socket.command("join.ask", { room: room.id, text: text.trim() })
      update((world) => changeRequest(world, request))
    } catch (error) {
      setWrong(explain(error))
    }
    setBusy(false)
  }
  return (
    <form class="form" onSubmit={ask}>
      <Field
        label={t("A word to the owners")}
        hint={t("Not necessary: why you would like to be in the room.")}
        value={text}
        onInput={setText}
        maxLength={300}
        wrong={wrong}
      />
      <button type="submit" class="button primary" disabled={busy}>
        {t("Ask to join")}
      </button>
    </form>
  )
}

export function ClosedRoom({ room, detail }: { room: RoomSummary; detail: Detail }) {
  const request = detail.request
  const withdraw = () =>
    socket
      .command("join.withdraw", { room: room.id })
      .then((answer) => update((world) => changeRequest(world, answer.request)))
      .catch(sayWhy)
  if (room.kind === "unit")
    return (
      <State icon="unit" title={t("You are not in this room")}>
        <p>{t("It follows the directory. You keep it and may change it, but do not read it.")}</p>
        <a class="button" href={to.details(room.id)}>
          {t("About the room")}
        </a>
      </State>
    )
  return (
    <State icon="lock" title={t("This room is closed")}>
      {room.purpose && <p dir="auto">{room.purpose}</p>}
      {request?.state === "declined" && (
        <div role="status">
          <p>{t("Your request was declined.")}</p>
          {request.answer && <p dir="auto">{request.answer}</p>}
        </div>
      )}
      {request?.state === "open" ? (
        <>
          <p role="status">{t("You have asked to join. The owners see it, and you are told.")}</p>
          <button type="button" class="button" onClick={withdraw}>
            {t("Take it back")}
          </button>
        </>
      ) : (
        detail.can.ask && <Ask room={room} />
      )}
      {detail.owners.length > 0 && <p>{t("Or write to an owner:")}</p>}
      {detail.owners.map((owner) => (
        <button key={owner.id} type="button" class="button" onClick={() => void writeTo(owner).catch(sayWhy)}>
          {t("Write to {name}", { name: owner.name })}
        </button>
      ))}
    </State>
  )
}
