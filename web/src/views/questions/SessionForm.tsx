/** Making a session, and changing one: when, for whom, who answers, and how questions are taken. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { Refused } from "../../net/errors"
import { rest } from "../../net/rest"
import { go, to } from "../../router"
import type { SessionData } from "../../state/questions"
import { me } from "../../state/session"
import type { Id, Person, PersonRef, Unit } from "../../state/types"
import { BackLink } from "../../ui/BackLink"
import { Choice } from "../../ui/Choice"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { useLoad } from "../../ui/useLoad"
import { PeoplePicker } from "../people/PeoplePicker"
import type { Page } from "./store"

interface Draft {
  title: string
  intro: string
  starts: string
  minutes: number
  opens: string
  unit: Id
  hosts: Person[]
  moderators: Person[]
  moderated: boolean
  anonymous: boolean
  slow: number
}

const SLOW = [0, 30, 60, 300]
const LENGTHS = [30, 45, 60, 90, 120]

/** A moment as a field of the browser has it: by the clock on this wall. */
function local(at: string | null): string {
  if (!at) return ""
  const date = new Date(at)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

const moment = (text: string): string => new Date(text).toISOString()
const asPeople = (refs: PersonRef[]): Person[] =>
  refs.map((ref) => ({ ...ref, username: "", title: "", unit: "" }))
const idsOf = (people: Person[]): Id[] => people.map((person) => person.id)

function tomorrow(): string {
  const date = new Date(Date.now() + 7 * 86_400_000)
  date.setHours(18, 0, 0, 0)
  return local(date.toISOString())
}

const empty = (): Draft => ({
  title: "",
  intro: "",
  starts: tomorrow(),
  minutes: 60,
  opens: "",
  unit: "",
  hosts: [],
  moderators: me.value ? asPeople([{ id: me.value.person.id, name: me.value.person.name }]) : [],
  moderated: true,
  anonymous: false,
  slow: 30,
})

function of(session: SessionData): Draft {
  return {
    title: session.title,
    intro: session.intro,
    starts: local(session.starts_at),
    minutes: session.minutes,
    opens: local(session.opens_at),
    unit: "",
    hosts: asPeople(session.hosts),
    moderators: asPeople(session.moderators),
    moderated: session.moderated,
    anonymous: session.anonymous,
    slow: session.slow_seconds,
  }
}

function slowWord(seconds: number): string {
  if (!seconds) return t("No waiting")
  return seconds < 60
    ? t("{n} seconds between two questions of one person", { n: seconds })
    : t("{n} minutes between two questions of one person", { n: seconds / 60 })
}

function Form({
  start,
  made,
  action,
  onSend,
}: {
  start: Draft
  made: boolean
  action: string
  onSend(fields: object): Promise<void>
}) {
  const [draft, setDraft] = useState(start)
  const [wrong, setWrong] = useState("")
  const [field, setField] = useState("")
  const [busy, setBusy] = useState(false)
  const units = useLoad<{ units: Unit[] }>(() => rest.get("units"), [])
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change })
  const wrongAt = (name: string) => (field === name ? wrong : undefined)

  async function send(event: Event) {
    event.preventDefault()
    setBusy(true)
    setWrong("")
    setField("")
    const { unit } = draft
    const audience = unit ? { any: [unit === "*" ? { everyone: true } : { unit }] } : null
    try {
      await onSend({
        title: draft.title,
        intro: draft.intro,
        starts_at: moment(draft.starts),
        minutes: draft.minutes,
        opens_at: draft.opens ? moment(draft.opens) : null,
        hosts: idsOf(draft.hosts),
        moderators: idsOf(draft.moderators),
        moderated: draft.moderated,
        anonymous: draft.anonymous,
        slow_seconds: draft.slow,
        ...(audience ? { audience } : made ? {} : { audience: { any: [{ everyone: true }] } }),
      })
    } catch (error) {
      setWrong(explain(error))
      setField(error instanceof Refused ? (error.field ?? "") : "")
      setBusy(false)
    }
  }

  return (
    <form class="form" onSubmit={send}>
      <Field
        label={t("What it is called")}
        value={draft.title}
        onInput={(title) => set({ title })}
        maxLength={120}
        wrong={wrongAt("title")}
        required
      />
      <Field
        label={t("What it is about (if you like)")}
        value={draft.intro}
        onInput={(intro) => set({ intro })}
        rows={3}
        maxLength={2000}
        wrong={wrongAt("intro")}
      />
      <div class="qa-times">
        <label class="field">
          <span class="label">{t("Begins")}</span>
          <input
            class="input"
            type="datetime-local"
            required
            value={draft.starts}
            onInput={(event) => set({ starts: event.currentTarget.value })}
          />
        </label>
        <label class="field">
          <span class="label">{t("Takes")}</span>
          <select
            class="input"
            value={draft.minutes}
            onChange={(event) => set({ minutes: Number(event.currentTarget.value) })}
          >
            {[...new Set([...LENGTHS, draft.minutes])].map((one) => (
              <option key={one} value={one}>
                {t("{n} minutes", { n: one })}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span class="label">{t("Questions are taken from (if you like)")}</span>
          <input
            class="input"
            type="datetime-local"
            value={draft.opens}
            aria-invalid={field === "opens_at" ? true : undefined}
            onInput={(event) => set({ opens: event.currentTarget.value })}
          />
        </label>
      </div>
      <label class="field">
        <span class="label">{t("For whom")}</span>
        <select
          class="input"
          value={draft.unit}
          onChange={(event) => set({ unit: event.currentTarget.value })}
        >
          {made ? <option value="">{t("As before")}</option> : null}
          <option value={made ? "*" : ""}>{t("Everyone who works here")}</option>
          {units.data?.units.map((unit) => (
            <option key={unit.id} value={unit.id}>
              {unit.name}
            </option>
          ))}
        </select>
      </label>
      <details class="qa-crew" open={!made}>
        <summary>{t("Who answers")}</summary>
        <PeoplePicker chosen={draft.hosts} onChange={(hosts) => set({ hosts })} />
      </details>
      <details class="qa-crew">
        <summary>{t("Who moderates")}</summary>
        <PeoplePicker chosen={draft.moderators} onChange={(moderators) => set({ moderators })} />
      </details>
      <Choice
        type="checkbox"
        label={t("A moderator reads each question before others see it")}
        hint={t("Otherwise only what meets the word list is held.")}
        checked={draft.moderated}
        onChange={(moderated) => set({ moderated })}
      />
      <Choice
        type="checkbox"
        label={t("People can also ask without their name")}
        hint={t(
          "Not even a copy of the database can tie such a question to a person. For audiences of 25 or more.",
        )}
        checked={draft.anonymous}
        onChange={(anonymous) => set({ anonymous })}
      />
      <label class="field">
        <span class="label">{t("Slow mode")}</span>
        <select
          class="input"
          value={draft.slow}
          onChange={(event) => set({ slow: Number(event.currentTarget.value) })}
        >
          {[...new Set([...SLOW, draft.slow])].map((one) => (
            <option key={one} value={one}>
              {slowWord(one)}
            </option>
          ))}
        </select>
      </label>
      {wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      <button type="submit" class="button primary" disabled={busy || !draft.title.trim() || !draft.starts}>
        {action}
      </button>
    </form>
  )
}

export function NewSession({ onClose }: { onClose(): void }) {
  return (
    <Dialog title={t("New session")} onClose={onClose}>
      <Form
        start={empty()}
        made={false}
        action={t("Make a draft")}
        onSend={async (fields) => {
          const { session } = await rest.post<{ session: SessionData }>("questions/sessions", fields)
          onClose()
          go(to.questions(session.id))
        }}
      />
    </Dialog>
  )
}

export function EditSession({ now }: { now: Page }) {
  const { session } = now
  return (
    <>
      <header class="pane-head">
        <BackLink href={to.questions(session.id)} always />
        <h1>{t("Change the session")}</h1>
      </header>
      <div class="pane-body padded">
        <Form
          start={of(session)}
          made
          action={t("Save")}
          onSend={async (fields) => {
            await rest.patch(`questions/sessions/${session.id}`, fields)
            go(to.questions(session.id))
          }}
        />
      </div>
    </>
  )
}
