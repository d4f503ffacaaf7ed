/** A room that is not open to an officer, read by a grant: what is said there, and what belongs to a case. */
import { useEffect, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { go, to } from "../../router"
import type { Id, Message } from "../../state/types"
import { BackLink } from "../../ui/BackLink"
import { Dialog } from "../../ui/Dialog"
import { Icon } from "../../ui/Icon"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { sayWhy } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import { HandOverForm } from "../records/HandOver"
import type { MessagePage } from "../records/handing"
import { LegalStatus } from "../records/LegalStatus"
import { Files } from "../room/Files"
import { Passed } from "../room/Forwarded"
import { RichText } from "../room/RichText"
import { Tombstone } from "../room/Tombstone"
import type { Grant } from "./RoomsDesk"
import "../../styles/message.css"
import "../../styles/files.css"
import "../../styles/records.css"

function Words({ message }: { message: Message }) {
  return (
    <>
      <p class="soft note">
        <bdi>{message.author.name || t("Former colleague")}</bdi> · {fullTime(message.at)}
        {message.edited_at && <> · {t("changed")}</>}
      </p>
      {message.deleted ? <Tombstone message={message} /> : message.text && <RichText message={message} />}
      {message.forward && !message.forward.gone && (
        <blockquote class="quoted">
          <Passed forward={message.forward} />
        </blockquote>
      )}
      {message.files.length > 0 && <Files files={message.files} />}
    </>
  )
}

function Replies({ room, root }: { room: Id; root: Message }) {
  const [shown, setShown] = useState(false)
  const count = root.replies?.count ?? 0
  const found = useLoad(
    async () =>
      shown
        ? (
            await rest.get<{ messages: Message[] }>(`records/rooms/${room}/threads/${root.id}`, {
              limit: 100,
            })
          ).messages
        : [],
    [shown, room, root.id],
  )
  if (!count) return null
  if (!shown)
    return (
      <button type="button" class="button plain" onClick={() => setShown(true)}>
        {tn("{n} reply", "{n} replies", count)}
      </button>
    )
  return (
    <div class="entered-replies">
      {found.error !== null && <ErrorState error={found.error} onRetry={found.reload} />}
      {found.data?.map((reply) => (
        <div key={reply.id}>
          <Words message={reply} />
        </div>
      ))}
    </div>
  )
}

export function EnteredRoom({ id }: { id: Id }) {
  const grants = useLoad(() => rest.get<{ grants: Grant[] }>("records/grants"), [id])
  const found = useLoad(() => rest.get<MessagePage>(`records/rooms/${id}/messages`), [id])
  const [picked, setPicked] = useState<Id[]>([])
  const [handing, setHanding] = useState(false)
  const [marking, setMarking] = useState<Message | null>(null)
  const [busy, setBusy] = useState(false)
  const grant = grants.data?.grants.find((one) => one.room.id === id)
  const page = found.data
  useEffect(() => setPicked([]), [id])

  async function earlier() {
    const first = page?.messages[0]?.number
    if (!page || !first) return
    setBusy(true)
    try {
      const older = await rest.get<MessagePage>(`records/rooms/${id}/messages`, { before: first })
      found.change({ ...page, messages: [...older.messages, ...page.messages], first: older.first })
    } catch (error) {
      sayWhy(error)
    }
    setBusy(false)
  }

  async function leave() {
    if (grant) await rest.delete(`records/grants/${grant.id}`)
    go(to.desk("rooms"))
  }

  const toggle = (message: Message) =>
    setPicked(
      picked.includes(message.id) ? picked.filter((one) => one !== message.id) : [...picked, message.id],
    )

  return (
    <>
      <header class="pane-head">
        <BackLink href={to.desk("rooms")} always label={t("To the rooms")} />
        <div class="pane-title">
          <h1>
            <bdi>{grant ? grant.room.name || t("A direct chat") : t("The room")}</bdi>
          </h1>
          {grant && (
            <p class="soft note">
              {t("You read as a records officer until {time}", { time: fullTime(grant.until) })}
            </p>
          )}
        </div>
        {grant && (
          <button type="button" class="button" onClick={() => leave().catch(sayWhy)}>
            {t("End it")}
          </button>
        )}
      </header>
      <div class="pane-body padded desk-body">
        {found.error !== null && <ErrorState error={found.error} onRetry={found.reload} />}
        {!page && found.error === null && <Skeleton rows={6} />}
        {page?.messages.length === 0 && (
          <State icon="chat" title={t("Nothing said yet")}>
            <p>{t("What is said here later shows when you open it again.")}</p>
          </State>
        )}
        {page && page.messages.length > 0 && (
          <>
            <div class="actions">
              <button
                type="button"
                class="button primary"
                disabled={!picked.length}
                onClick={() => setHanding(true)}
              >
                {picked.length
                  ? tn(
                      "Hand {n} message over to the registry",
                      "Hand {n} messages over to the registry",
                      picked.length,
                    )
                  : t("Choose messages to hand over")}
              </button>
            </div>
            <div>
              {!page.first && (
                <button type="button" class="button plain" disabled={busy} onClick={earlier}>
                  {t("Show earlier")}
                </button>
              )}
              <ol class="plain-list" aria-label={t("Messages")}>
                {page.messages.map((message) => (
                  <li key={message.id} class="entered-message">
                    <input
                      type="checkbox"
                      aria-label={t("Choose the message of {name}, {time}", {
                        name: message.author.name || t("Former colleague"),
                        time: fullTime(message.at),
                      })}
                      checked={picked.includes(message.id)}
                      disabled={message.deleted}
                      onChange={() => toggle(message)}
                    />
                    <div>
                      <Words message={message} />
                      {!message.deleted && (
                        <button type="button" class="button plain" onClick={() => setMarking(message)}>
                          <Icon name="shield" tiny />
                          {t("Legal status")}
                        </button>
                      )}
                      <Replies room={id} root={message} />
                    </div>
                  </li>
                ))}
              </ol>
            </div>
          </>
        )}
      </div>
      {marking && <LegalStatus message={marking} onClose={() => setMarking(null)} />}
      {handing && (
        <Dialog title={t("Hand over to the registry")} onClose={() => setHanding(false)}>
          <HandOverForm
            room={id}
            messages={picked}
            onClose={() => setHanding(false)}
            onDone={() => setPicked([])}
          />
        </Dialog>
      )}
    </>
  )
}
