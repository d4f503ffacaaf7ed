/** What goes to the registry: what waits for an officer, what can be taken, what is done. */
import { useEffect, useRef, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { dateOf } from "../../i18n/calendar"
import { fullTime } from "../../i18n/dates"
import { sizeInWords } from "../../i18n/files"
import { rest } from "../../net/rest"
import { serverNow } from "../../state/clock"
import { unreadNotices } from "../../state/notices"
import { Confirm } from "../../ui/Confirm"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { Icon } from "../../ui/Icon"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { say } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import { type Handover, handoverWord } from "../records/handing"
import "../../styles/records.css"

const AGAIN_MS = 2_000

function RefuseDialog({ found, onClose, onDone }: { found: Handover; onClose(): void; onDone(): void }) {
  const [words, setWords] = useState("")
  const [wrong, setWrong] = useState("")
  async function refuse(event: Event) {
    event.preventDefault()
    try {
      await rest.post(`records/handovers/${found.id}/refuse`, { words })
      onDone()
      onClose()
    } catch (error) {
      setWrong(explain(error))
    }
  }
  return (
    <Dialog title={t("Turn it down?")} onClose={onClose}>
      <form class="form" onSubmit={refuse}>
        <p>{t("The messages stay where they are. Whoever asked is told why.")}</p>
        <Field label={t("The reason")} value={words} onInput={setWords} rows={3} maxLength={500} required />
        {wrong && (
          <p class="wrong" role="alert">
            {wrong}
          </p>
        )}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {t("Cancel")}
          </button>
          <button type="submit" class="button danger">
            {t("Turn down")}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

type Asked = { what: "accept" | "refuse" | "close"; found: Handover }

function Row({ found, onAsk }: { found: Handover; onAsk(what: Asked["what"]): void }) {
  const size = [
    tn("{n} message", "{n} messages", found.messages),
    ...(found.files ? [tn("{n} file", "{n} files", found.files)] : []),
    ...(found.size ? [sizeInWords(found.size)] : []),
  ]
  return (
    <li class="card-row">
      <div class="card-row-body">
        <h2>
          <bdi>{found.case_number}</bdi>
        </h2>
        <p class={found.state === "waiting" ? "case-state" : undefined}>{handoverWord(found)}</p>
        {found.decide_by && (
          <p class={Date.parse(found.decide_by) < serverNow() ? "wrong" : "soft note"}>
            {Date.parse(found.decide_by) < serverNow()
              ? t("It was to be decided by {date}.", { date: dateOf(found.decide_by) })
              : t("Decide by {date}.", { date: dateOf(found.decide_by) })}
          </p>
        )}
        <p class="soft note">
          <bdi>{found.room?.name || t("A direct chat")}</bdi> · {size.join(" · ")}
        </p>
        <p class="soft note">
          {t("{name} to {recipient}, {time}", {
            name: found.asked_by?.name ?? t("Former colleague"),
            recipient: found.recipient,
            time: fullTime(found.at),
          })}
          {found.accepted_by && found.accepted_by.id !== found.asked_by?.id && (
            <> · {t("accepted by {name}", { name: found.accepted_by.name })}</>
          )}
        </p>
        {found.note && <p dir="auto">{found.note}</p>}
        {found.sha256 && (
          <p class="soft checksum">
            SHA-256 <code>{found.sha256}</code>
          </p>
        )}
      </div>
      <div class="actions">
        {(found.state === "waiting" || found.state === "done") && (
          <a class="button" href={`/api/records/handovers/${found.id}/package`} download>
            <Icon name="download" tiny />
            {t("Take the package")}
          </a>
        )}
        {found.state === "waiting" && (
          <>
            <button type="button" class="button primary" onClick={() => onAsk("accept")}>
              {t("Accept")}
            </button>
            <button type="button" class="button danger" onClick={() => onAsk("refuse")}>
              {t("Turn down")}
            </button>
          </>
        )}
        {found.state === "done" && (
          <button type="button" class="button" onClick={() => onAsk("close")}>
            {t("The registry has it")}
          </button>
        )}
      </div>
    </li>
  )
}

export function Registry() {
  const loading = useLoad(() => rest.get<{ handovers: Handover[] }>("records/handovers"), [])
  const [asked, setAsked] = useState<Asked | null>(null)
  const notices = unreadNotices.value
  const seen = useRef(notices)
  useEffect(() => {
    if (seen.current !== notices) loading.reload()
    seen.current = notices
  }, [notices])
  const making = loading.data?.handovers.some((one) => one.state === "making") ?? false
  useEffect(() => {
    if (!making) return
    const timer = setInterval(loading.reload, AGAIN_MS)
    return () => clearInterval(timer)
  }, [making])
  if (loading.error !== null) return <ErrorState error={loading.error} onRetry={loading.reload} />
  if (!loading.data) return <Skeleton rows={4} />
  const { handovers } = loading.data
  const done = () => setAsked(null)
  return (
    <>
      {!handovers.length && (
        <State icon="file" title={t("Nothing has gone to the registry yet")}>
          <p>{t("Choose “Hand over to the registry” at a message that belongs to a case.")}</p>
        </State>
      )}
      <ul class="cards">
        {handovers.map((found) => (
          <Row key={found.id} found={found} onAsk={(what) => setAsked({ what, found })} />
        ))}
      </ul>
      {asked?.what === "refuse" && (
        <RefuseDialog found={asked.found} onClose={done} onDone={loading.reload} />
      )}
      {asked?.what === "accept" && (
        <Confirm
          title={t("Hand over as {case}?", { case: asked.found.case_number })}
          text={
            asked.found.keep
              ? t("The messages stay in the chat, as copies of little importance.")
              : t("Notes take the place of the messages. Words and files leave the chat for good.")
          }
          action={t("Accept")}
          onConfirm={async () => {
            await rest.post(`records/handovers/${asked.found.id}/accept`)
            loading.reload()
          }}
          onClose={done}
        />
      )}
      {asked?.what === "close" && (
        <Confirm
          title={t("Does the registry have the package?")}
          text={t("It is then removed here. Its checksum and case number stay.")}
          action={t("The registry has it")}
          onConfirm={async () => {
            await rest.post(`records/handovers/${asked.found.id}/close`)
            say(t("Closed. The package is gone from here."))
            loading.reload()
          }}
          onClose={done}
        />
      )}
    </>
  )
}
