/** Who asks to be let into the room, for its owners. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { to } from "../../router"
import type { Id, Person, RoomSummary } from "../../state/types"
import { Avatar } from "../../ui/Avatar"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { ErrorState, Skeleton } from "../../ui/State"
import { sayWhy } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"

interface Asking {
  id: Id
  person: Person
  text: string
  at: string
}

const answer = (asking: Asking, accept: boolean, text = "") =>
  rest.post(`requests/${asking.id}/answer`, { accept, text })

/** Saying no, with some words if wished. */
function Decline({ asking, onClose }: { asking: Asking; onClose(): void }) {
  const [text, setText] = useState("")
  const [wrong, setWrong] = useState("")
  const [busy, setBusy] = useState(false)
  async function decline(event: Event) {
    event.preventDefault()
    setBusy(true)
    try {
      await answer(asking, false, text.trim())
      onClose()
    } catch (error) {
      setWrong(explain(error))
      setBusy(false)
    }
  }
  return (
    <Dialog title={t("Decline {name}?", { name: asking.person.name })} onClose={onClose}>
      <form class="form" onSubmit={decline}>
        <Field
          label={t("A word of why")}
          hint={t("Not necessary. {name} sees it.", { name: asking.person.name })}
          value={text}
          onInput={setText}
          maxLength={300}
          wrong={wrong}
        />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {t("Cancel")}
          </button>
          <button type="submit" class="button danger" disabled={busy}>
            {t("Decline")}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

export function Requests({ room }: { room: RoomSummary }) {
  const [declining, setDeclining] = useState<Asking | null>(null)
  const asking = useLoad<{ requests: Asking[] }>(
    () => rest.get(`rooms/${room.id}/requests`),
    [room.id, room.requests],
  )
  return (
    <section aria-label={t("Asking to join")}>
      <h2>{tn("{n} asks to join", "{n} ask to join", room.requests)}</h2>
      {asking.error !== null && <ErrorState error={asking.error} onRetry={asking.reload} />}
      {asking.data === null && asking.error === null && <Skeleton rows={1} />}
      <ul class="cards">
        {asking.data?.requests.map((one) => (
          <li key={one.id} class="card-row">
            <Avatar id={one.person.id} name={one.person.name} />
            <div class="card-row-body">
              <a href={to.person(one.person.id)}>
                <bdi>{one.person.name}</bdi>
              </a>
              <p class="soft note">
                {[one.person.title, one.person.unit].filter(Boolean).join(", ")} ·{" "}
                <time dateTime={one.at}>{fullTime(one.at)}</time>
              </p>
              {one.text && <p dir="auto">{one.text}</p>}
            </div>
            <button
              type="button"
              class="button primary"
              aria-label={t("Let {name} in", { name: one.person.name })}
              onClick={() => answer(one, true).catch(sayWhy)}
            >
              {t("Let in")}
            </button>
            <button
              type="button"
              class="button"
              aria-label={t("Decline {name}", { name: one.person.name })}
              onClick={() => setDeclining(one)}
            >
              {t("Decline")}
            </button>
          </li>
        ))}
      </ul>
      {declining && <Decline asking={declining} onClose={() => setDeclining(null)} />}
    </section>
  )
}
