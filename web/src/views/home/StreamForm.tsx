/** Making a topic stream, and changing one: what it is for, who posts, how often, and for whom. */
import { useId, useState } from "preact/hooks"
import { t } from "../../i18n"
import { Refused } from "../../net/errors"
import { rest } from "../../net/rest"
import { go, to } from "../../router"
import type { Person } from "../../state/types"
import { Choice } from "../../ui/Choice"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import type { Audience, Term } from "../alerts/types"
import { UnitSearch } from "../alerts/UnitSearch"
import { PeoplePicker } from "../people/PeoplePicker"
import { AudienceField, expression, firstAudience } from "./AudienceField"
import type { TopicStream } from "./store"
import "../../styles/alertDesk.css"
import "../../styles/search.css"

type Who = "readers" | "some" | "communicators"

interface Draft {
  name: string
  handle: string
  purpose: string
  frequency: string
  audience: Audience
  who: Who
  units: Term[]
  people: Person[]
  approved: boolean
  closed: boolean
}

const empty = (): Draft => ({
  name: "",
  handle: "",
  purpose: "",
  frequency: "",
  audience: firstAudience(),
  who: "readers",
  units: [],
  people: [],
  approved: false,
  closed: false,
})

function of(made: TopicStream): Draft {
  const { name, handle, purpose, frequency, audience, posters, people } = made
  const all = posters.any.some((term) => term.everyone)
  const units = posters.any.filter((term) => term.unit)
  return {
    name,
    handle,
    purpose,
    frequency,
    audience: { except: [], ...audience },
    who: all ? "readers" : units.length || people.length ? "some" : "communicators",
    units,
    people: people.map((ref) => ({ ...ref, username: "", title: "", unit: "" })),
    approved: made.pre_approved,
    closed: made.closed,
  }
}

function posters(draft: Draft): object | null {
  if (draft.who === "readers") return { any: [{ everyone: true }] }
  if (draft.who === "communicators" || !draft.units.length) return null
  return { any: draft.units.map(({ unit }) => ({ unit })) }
}

interface Props {
  made?: TopicStream
  onDone(made: TopicStream): void
  onClose(): void
}

export function StreamForm({ made, onDone, onClose }: Props) {
  const [draft, setDraft] = useState(() => (made ? of(made) : empty()))
  const [wrong, setWrong] = useState("")
  const [field, setField] = useState("")
  const [busy, setBusy] = useState(false)
  const id = useId()
  const set = (change: Partial<Draft>) => setDraft((now) => ({ ...now, ...change }))
  const wrongAt = (name: string) => (field === name ? wrong : undefined)
  const known = ["name", "purpose", "handle", "frequency"].includes(field)

  async function send(event: Event) {
    event.preventDefault()
    setBusy(true)
    setWrong("")
    setField("")
    const { name, handle, purpose, frequency } = draft
    const same = made && JSON.stringify(of(made).audience) === JSON.stringify(draft.audience)
    const fields = {
      name,
      purpose,
      frequency,
      ...(same ? {} : { audience: expression(draft.audience) }),
      posters: posters(draft),
      people: draft.who === "some" ? draft.people.map((person) => person.id) : [],
      pre_approved: draft.approved,
      ...(made ? { handle, closed: draft.closed } : {}),
    }
    try {
      const { stream } = made
        ? await rest.patch<{ stream: TopicStream }>(`streams/topics/${made.id}`, fields)
        : await rest.post<{ stream: TopicStream }>("streams", fields)
      onDone(stream)
      if (stream.handle !== made?.handle) go(to.stream(stream.handle), made !== undefined)
    } catch (error) {
      setWrong(explain(error))
      setField(error instanceof Refused ? (error.field ?? "") : "")
      setBusy(false)
    }
  }

  return (
    <Dialog title={made ? t("Change the stream") : t("New topic stream")} onClose={onClose}>
      <form class="form" onSubmit={send}>
        <Field
          label={t("Name")}
          value={draft.name}
          onInput={(name) => set({ name })}
          maxLength={80}
          wrong={wrongAt(made ? "name" : field)}
          required
        />
        <Field
          label={t("What it is for")}
          value={draft.purpose}
          onInput={(purpose) => set({ purpose })}
          rows={2}
          maxLength={500}
          wrong={wrongAt("purpose")}
          required
        />
        <Field
          label={t("How often somebody posts (if you like)")}
          hint={t("In words: “On Fridays”, “When something happens”.")}
          value={draft.frequency}
          onInput={(frequency) => set({ frequency })}
          maxLength={100}
          wrong={wrongAt("frequency")}
        />
        {made && (
          <Field
            label={t("Its address: /home/streams/…")}
            value={draft.handle}
            onInput={(handle) => set({ handle })}
            maxLength={40}
            wrong={wrongAt("handle")}
            required
          />
        )}
        <AudienceField
          name={`${id}-readers`}
          legend={t("Who reads it")}
          value={draft.audience}
          onChange={(audience) => set({ audience })}
        >
          {made && (
            <p class="soft note">
              {t(
                "What was posted already stays with those it was for. Others read only what comes from now on.",
              )}
            </p>
          )}
        </AudienceField>
        <fieldset class="choices">
          <legend>{t("Who posts")}</legend>
          <Choice
            name={`${id}-who`}
            label={t("Everyone who can read it")}
            checked={draft.who === "readers"}
            onChange={() => set({ who: "readers" })}
          />
          <Choice
            name={`${id}-who`}
            label={t("Some units and people")}
            checked={draft.who === "some"}
            onChange={() => set({ who: "some" })}
          />
          <Choice
            name={`${id}-who`}
            label={t("Communicators only")}
            checked={draft.who === "communicators"}
            onChange={() => set({ who: "communicators" })}
          />
        </fieldset>
        {draft.who === "some" && (
          <>
            <ul class="chips">
              {draft.units.map((term) => (
                <li key={term.unit}>
                  <button
                    type="button"
                    class="chip"
                    aria-label={t("Remove {name}", { name: term.name })}
                    onClick={() => set({ units: draft.units.filter((other) => other !== term) })}
                  >
                    {term.name}
                  </button>
                </li>
              ))}
            </ul>
            <UnitSearch
              label={t("Add a unit that posts")}
              without={draft.units.map((term) => term.unit)}
              onChoose={(unit) => set({ units: [...draft.units, { unit: unit.id, name: unit.name }] })}
            />
            <details class="qa-crew" open={draft.people.length > 0}>
              <summary>{t("Add people who post")}</summary>
              <PeoplePicker chosen={draft.people} onChange={(people) => set({ people })} />
            </details>
          </>
        )}
        <Choice
          type="checkbox"
          label={t("A moderator approves each post before it appears")}
          hint={t("It waits in the moderators' queue. Nobody approves their own.")}
          checked={draft.approved}
          onChange={(approved) => set({ approved })}
        />
        {made && (
          <Choice
            type="checkbox"
            label={t("Closed")}
            hint={t("What was posted in it stays, and nothing more is posted.")}
            checked={draft.closed}
            onChange={(closed) => set({ closed })}
          />
        )}
        {wrong && !(known && made) && field !== "purpose" && field !== "frequency" && field !== "name" && (
          <p class="wrong" role="alert">
            {wrong}
          </p>
        )}
        <button
          type="submit"
          class="button primary"
          disabled={busy || !draft.name.trim() || !draft.purpose.trim() || !draft.audience.any.length}
        >
          {made ? t("Save") : t("Make the stream")}
        </button>
      </form>
    </Dialog>
  )
}
