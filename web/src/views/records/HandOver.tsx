/** Handing a conversation over to the registry: which messages, under which case, what becomes of them. */
import { useMemo, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { sizeInWords } from "../../i18n/files"
import { rest } from "../../net/rest"
import { loadMessage } from "../../state/rooms"
import type { Id, Message } from "../../state/types"
import { Choice } from "../../ui/Choice"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { ErrorState, Skeleton } from "../../ui/State"
import { say } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import type { Handover, Preview } from "./handing"
import { PickMessages } from "./PickMessages"
import "../../styles/records.css"

/** What will be taken, in numbers and in words. */
function Taken({ preview }: { preview: Preview }) {
  const about = [
    tn("{n} message", "{n} messages", preview.messages),
    ...(preview.files
      ? [`${tn("{n} file", "{n} files", preview.files)} (${sizeInWords(preview.size)})`]
      : []),
    preview.people.join(", "),
  ]
  return (
    <section aria-label={t("What is handed over")}>
      <p>
        <strong>{about.join(" · ")}</strong>
      </p>
      <p class="soft note">
        {fullTime(preview.since)} – {fullTime(preview.until)}
        {preview.left_out > 0 && (
          <>
            {" "}
            ·{" "}
            {tn(
              "{n} that is gone already is left out",
              "{n} that are gone already are left out",
              preview.left_out,
            )}
          </>
        )}
      </p>
      <ol class="plain-list handed-items">
        {preview.items.map((item) => (
          <li key={item.id} class={item.thread ? "reply" : undefined}>
            <span class="soft note">
              <bdi>{item.author?.name ?? t("Former colleague")}</bdi> · {fullTime(item.at)}
            </span>
            <span dir="auto">{item.text || (item.files ? t("A file") : "")}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}

interface FormProps {
  room: Id
  messages: Id[]
  onBack?: () => void
  onClose(): void
  onDone?: () => void
}

/** The case, the recipient, and a look at it before it happens. */
export function HandOverForm({ room, messages, onBack, onClose, onDone }: FormProps) {
  const found = useLoad(
    async () =>
      (await rest.post<{ preview: Preview }>("records/handovers/preview", { room, messages })).preview,
    [room, messages],
  )
  // One name for all attempts: pressed twice, or without an answer, it is done once.
  const clientId = useMemo(() => crypto.randomUUID(), [])
  const [caseNumber, setCaseNumber] = useState("")
  const [recipient, setRecipient] = useState("")
  const [note, setNote] = useState("")
  const [keep, setKeep] = useState(false)
  const [wrong, setWrong] = useState("")
  const [busy, setBusy] = useState(false)
  const preview = found.data

  async function send(event: Event) {
    event.preventDefault()
    setBusy(true)
    setWrong("")
    try {
      await rest.post<{ handover: Handover }>("records/handovers", {
        room,
        messages,
        case_number: caseNumber,
        recipient,
        note,
        keep,
        client_id: clientId,
      })
      say(
        preview?.needs_officer
          ? t("Asked for. A records officer has to accept it, and you are told.")
          : t("The package is being made. It is under Review, The registry."),
      )
      onDone?.()
      onClose()
    } catch (error) {
      setWrong(explain(error))
      setBusy(false)
    }
  }

  if (found.error !== null)
    return (
      <>
        <ErrorState error={found.error} onRetry={found.reload} />
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onBack ?? onClose}>
            {onBack ? t("Back") : t("Close")}
          </button>
        </div>
      </>
    )
  if (!preview) return <Skeleton rows={4} />
  return (
    <form class="form" onSubmit={send}>
      <Field label={t("Case number")} value={caseNumber} onInput={setCaseNumber} maxLength={60} required />
      <Field
        label={t("Recipient")}
        hint={t("For example the registrar of the committee.")}
        value={recipient}
        onInput={setRecipient}
        maxLength={120}
        required
      />
      <Field
        label={t("A note to the registry (if you like)")}
        value={note}
        onInput={setNote}
        maxLength={500}
      />
      <fieldset class="choices">
        <legend>{t("What becomes of the messages?")}</legend>
        <Choice
          name="keep"
          label={t("A note stands in their place")}
          hint={t("Words and files leave the chat for good, once the package is safe.")}
          checked={!keep}
          onChange={() => setKeep(false)}
        />
        <Choice
          name="keep"
          label={t("They stay in the chat")}
          hint={t("As copies of little importance: the record is the registry's.")}
          checked={keep}
          onChange={() => setKeep(true)}
        />
      </fieldset>
      <Taken preview={preview} />
      {preview.needs_officer && (
        <p class="soft note">{t("A records officer has to accept it. Until then everything stays.")}</p>
      )}
      {wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onBack ?? onClose}>
          {onBack ? t("Back") : t("Cancel")}
        </button>
        <button type="submit" class="button primary" disabled={busy}>
          {t("Hand over")}
        </button>
      </div>
    </form>
  )
}

/** From a message in a room: choose what else belongs to the case, then hand it over. */
export function HandOver({ message, onClose }: { message: Message; onClose(): void }) {
  const start = useLoad(
    () => (message.thread === null ? Promise.resolve(message) : loadMessage(message.thread)),
    [message.id],
  )
  const [chosen, setChosen] = useState<Id[] | null>(null)
  const [going, setGoing] = useState<Id[] | null>(null)
  const root = start.data
  const picked = chosen ?? (root ? [root.id] : [])
  return (
    <Dialog title={t("Hand over to the registry")} onClose={onClose}>
      {start.error !== null && <ErrorState error={start.error} onRetry={start.reload} />}
      {!root && start.error === null && <Skeleton rows={4} />}
      {root && !going && (
        <>
          <PickMessages room={message.room} around={root.number ?? 1} chosen={picked} onChange={setChosen} />
          <div class="dialog-actions">
            <button type="button" class="button" onClick={onClose}>
              {t("Cancel")}
            </button>
            <button
              type="button"
              class="button primary"
              disabled={!picked.length}
              onClick={() => setGoing(picked)}
            >
              {tn("Go on with {n} message", "Go on with {n} messages", picked.length)}
            </button>
          </div>
        </>
      )}
      {going && (
        <HandOverForm room={message.room} messages={going} onBack={() => setGoing(null)} onClose={onClose} />
      )}
    </Dialog>
  )
}
