/** Rooms as a records officer finds them: what their messages are, and the way in with a reason. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { go, to } from "../../router"
import type { Id, PersonRef } from "../../state/types"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"
import { Field, SearchField } from "../../ui/Field"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { say, sayWhy } from "../../ui/toast"
import { useDebounced } from "../../ui/useDebounced"
import { useLoad } from "../../ui/useLoad"
import { STATUSES, scopeWord, statusWord } from "../reports/statusWords"
import { ProposeDialog } from "./Rules"

interface OfficersRoom {
  id: Id
  kind: string
  name: string
  people: PersonRef[]
  member_count: number
  messages: number
  archived: boolean
  owners: PersonRef[]
  status: string
  open: boolean
  entered: boolean
}

export interface Grant {
  id: Id
  room: { id: Id; name: string; kind: string }
  reason: string
  case_number: string
  at: string
  until: string
}

const HOURS = [1, 4, 8, 24, 72]

const nameOf = (room: OfficersRoom): string =>
  room.name || room.people.map((person) => person.name).join(", ") || t("A direct chat")

function EnterDialog({ room, onClose }: { room: OfficersRoom; onClose(): void }) {
  const [reason, setReason] = useState("")
  const [caseNumber, setCaseNumber] = useState("")
  const [hours, setHours] = useState(4)
  const [wrong, setWrong] = useState("")
  const [busy, setBusy] = useState(false)
  async function enter(event: Event) {
    event.preventDefault()
    setBusy(true)
    setWrong("")
    try {
      await rest.post(`records/rooms/${room.id}/enter`, { reason, hours, case_number: caseNumber })
      onClose()
      go(to.desk("rooms", room.id))
    } catch (error) {
      setWrong(explain(error))
      setBusy(false)
    }
  }
  return (
    <Dialog title={t("Read {room}", { room: nameOf(room) })} onClose={onClose}>
      <form class="form" onSubmit={enter}>
        <p>
          {room.kind === "direct"
            ? t("Everybody in it sees at once that you read it, and why. It is written to the audit trail.")
            : t("Its owners see at once that you read it, and why. It is written to the audit trail.")}
        </p>
        <Field
          label={t("Why do you need to read it?")}
          hint={t("A sentence. The owners read it word for word.")}
          value={reason}
          onInput={setReason}
          rows={3}
          maxLength={500}
          required
        />
        <Field
          label={t("Case number (if there is one)")}
          value={caseNumber}
          onInput={setCaseNumber}
          maxLength={60}
        />
        <label class="field">
          <span class="label">{t("For how long?")}</span>
          <select
            class="input desk-select"
            value={hours}
            onChange={(event) => setHours(Number(event.currentTarget.value))}
          >
            {HOURS.map((one) => (
              <option key={one} value={one}>
                {tn("{n} hour", "{n} hours", one)}
              </option>
            ))}
          </select>
        </label>
        {wrong && (
          <p class="wrong" role="alert">
            {wrong}
          </p>
        )}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {t("Cancel")}
          </button>
          <button type="submit" class="button primary" disabled={busy}>
            {t("Read the room")}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** Rooms one is in as an officer just now. */
function Grants() {
  const found = useLoad(() => rest.get<{ grants: Grant[] }>("records/grants"), [])
  if (!found.data?.grants.length) return null
  async function leave(grant: Grant) {
    await rest.delete(`records/grants/${grant.id}`)
    found.reload()
  }
  return (
    <section aria-labelledby="grants">
      <h2 id="grants">{t("Open to you just now")}</h2>
      <ul class="cards">
        {found.data.grants.map((grant) => (
          <li key={grant.id} class="card-row">
            <div class="card-row-body">
              <h3>
                <bdi>{grant.room.name || t("A direct chat")}</bdi>
              </h3>
              <p class="soft note">
                {t("Until {time}", { time: fullTime(grant.until) })}
                {grant.case_number && <> · {grant.case_number}</>}
              </p>
              <p dir="auto">{grant.reason}</p>
            </div>
            <div class="actions">
              <a class="button" href={to.desk("rooms", grant.room.id)}>
                {t("Read")}
              </a>
              <button type="button" class="button" onClick={() => leave(grant).catch(sayWhy)}>
                {t("End it")}
              </button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

interface RowProps {
  room: OfficersRoom
  onEnter(): void
  onRule(): void
}

function RoomRow({ room, onEnter, onRule }: RowProps) {
  const [status, setStatus] = useState(room.status)
  async function change(chosen: string) {
    const before = status
    setStatus(chosen)
    try {
      await rest.put(`records/rooms/${room.id}/status`, { status: chosen })
      say(t("Saved: {what}", { what: statusWord(chosen) }))
    } catch (error) {
      setStatus(before)
      sayWhy(error)
    }
  }
  const owners = room.owners.map((owner) => owner.name).join(", ")
  return (
    <li class="card-row">
      <div class="card-row-body">
        <h3>
          <bdi>{nameOf(room)}</bdi>
        </h3>
        <p class="soft note">
          {scopeWord(room.kind)} · {tn("{n} member", "{n} members", room.member_count)} ·{" "}
          {tn("{n} message", "{n} messages", room.messages)}
          {room.archived && <> · {t("archived")}</>}
        </p>
        {owners && <p class="soft note">{t("Owned by {names}", { names: owners })}</p>}
        <label class="field">
          <span class="label">{t("What is said here is")}</span>
          <select
            class="input desk-select"
            value={status}
            onChange={(event) => void change(event.currentTarget.value)}
          >
            {STATUSES.map((one) => (
              <option key={one} value={one}>
                {statusWord(one)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div class="actions">
        {room.open ? (
          <a class="button" href={to.room(room.id)}>
            {t("Open")}
          </a>
        ) : room.entered ? (
          <a class="button" href={to.desk("rooms", room.id)}>
            {t("Read")}
          </a>
        ) : (
          <button type="button" class="button" onClick={onEnter}>
            {t("Read with a reason …")}
          </button>
        )}
        <button type="button" class="button" onClick={onRule}>
          {t("Propose a rule")}
        </button>
      </div>
    </li>
  )
}

export function RoomsDesk() {
  const [words, setWords] = useState("")
  const wanted = useDebounced(words.trim())
  const found = useLoad(
    () => rest.get<{ rooms: OfficersRoom[]; all: boolean }>("records/rooms", { q: wanted }),
    [wanted],
  )
  const [entering, setEntering] = useState<OfficersRoom | null>(null)
  const [ruling, setRuling] = useState<OfficersRoom | null>(null)
  return (
    <>
      <Grants />
      <section aria-labelledby="officers-rooms">
        <h2 id="officers-rooms">{t("All rooms")}</h2>
        <SearchField
          label={t("A room's name, or the people of a direct chat")}
          value={words}
          onInput={setWords}
        />
        {found.error !== null && <ErrorState error={found.error} onRetry={found.reload} />}
        {!found.data && found.error === null && <Skeleton rows={4} />}
        {found.data?.rooms.length === 0 && (
          <State icon="search" title={t("Nothing found")}>
            <p>{t("No room is called so.")}</p>
          </State>
        )}
        <ul class="cards">
          {found.data?.rooms.map((room) => (
            <RoomRow
              key={room.id}
              room={room}
              onEnter={() => setEntering(room)}
              onRule={() => setRuling(room)}
            />
          ))}
        </ul>
        {found.data && !found.data.all && <p class="soft">{t("There are more. Write more of the name.")}</p>}
      </section>
      {entering && <EnterDialog room={entering} onClose={() => setEntering(null)} />}
      {ruling && (
        <ProposeDialog
          room={{ id: ruling.id, name: nameOf(ruling) }}
          onClose={() => setRuling(null)}
          onDone={() => {}}
        />
      )}
    </>
  )
}
