/** Writing an alert: from a template, for whom, how each is reached, and as it looks on a locked phone. */
import { useEffect, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { rest } from "../../net/rest"
import { go, to } from "../../router"
import { Choice } from "../../ui/Choice"
import { Field } from "../../ui/Field"
import { sayWhy } from "../../ui/toast"
import { useDebounced } from "../../ui/useDebounced"
import { useLoad } from "../../ui/useLoad"
import { AudiencePart, everyone } from "./AudiencePart"
import { LockScreen, TextsPart } from "./TextsPart"
import {
  type Audience,
  type Content,
  EMPTY,
  type FullAlert,
  type Hint,
  plain,
  type Reach,
  type Template,
} from "./types"
import { saidIn, severityWord } from "./words"

const SEVERITIES = ["Extreme", "Severe", "Moderate", "Minor"]

interface Draft {
  content: Content
  audience: Audience
  drill: boolean
  waves: { audience: Audience; need: number; minutes: number }[]
}

function ReachPart({ reach, content }: { reach: Reach; content: Content }) {
  const untold = Object.entries(reach.languages)
    .filter(([code]) => !content.texts[code]?.headline)
    .reduce((sum, [, count]) => sum + count, 0)
  return (
    <section class="alert-reach" aria-live="polite">
      <h2>{tn("{n} person is told", "{n} people are told", reach.people)}</h2>
      <ul>
        <li>{tn("{n} by push", "{n} by push", reach.push)}</li>
        {reach.held > 0 && (
          <li class="wrong">
            {tn(
              "{n} of them is off duty and gets it at the next start of work",
              "{n} of them are off duty and get it at the next start of work",
              reach.held,
            )}
          </li>
        )}
        {reach.sms > 0 && <li>{tn("{n} by SMS", "{n} by SMS", reach.sms)}</li>}
        <li>{tn("{n} by mail", "{n} by mail", reach.mail)}</li>
        {reach.none > 0 && (
          <li class="wrong">
            {tn(
              "{n} only on an open page or a screen on a wall",
              "{n} only on an open page or a screen on a wall",
              reach.none,
            )}
          </li>
        )}
        {untold > 0 && (
          <li class="wrong">
            {tn(
              "{n} reads another language and gets the Swedish text",
              "{n} read another language and get the Swedish text",
              untold,
            )}
          </li>
        )}
      </ul>
      {reach.pierces && <p class="soft">{t("It goes through outside of working hours too.")}</p>}
    </section>
  )
}

/** A new alert, or with `alert` a draft that is changed. */
export function Composer({ alert, onDone }: { alert?: FullAlert; onDone?(): void }) {
  const [draft, setDraft] = useState<Draft>(
    alert
      ? { content: alert.content, audience: alert.audience, drill: alert.drill, waves: alert.waves }
      : { content: EMPTY, audience: everyone(), drill: false, waves: [] },
  )
  const [reach, setReach] = useState<Reach | null>(null)
  const [hints, setHints] = useState<Hint[]>([])
  const [busy, setBusy] = useState(false)
  const templates = useLoad(() => rest.get<{ templates: Template[] }>("alerts/templates"), [])
  const { content, audience, drill, waves } = draft
  const put = (part: Partial<Content>) => setDraft({ ...draft, content: { ...content, ...part } })

  const asked = useDebounced(JSON.stringify({ audience: plain(audience), content }), 500)
  useEffect(() => {
    if (!audience.any.length) {
      setReach(null)
      return
    }
    let stale = false
    rest.post<{ reach: Reach; hints: Hint[] }>("alerts/reach", JSON.parse(asked)).then(
      (found) => {
        if (stale) return
        setReach(found.reach)
        setHints(found.hints)
      },
      () => {},
    )
    return () => {
      stale = true
    }
  }, [asked])

  function begin(id: string) {
    const chosen = templates.data?.templates.find((one) => one.id === id)
    if (!chosen) return
    const { id: template, ...rest_ } = chosen
    put({ ...rest_, template })
  }

  async function save(): Promise<FullAlert> {
    const body = {
      content,
      audience: plain(audience),
      drill,
      waves: waves.map(({ audience: whom, need, minutes }) => ({ audience: plain(whom), need, minutes })),
    }
    const answer = alert
      ? await rest.patch<{ alert: FullAlert }>(`alerts/${alert.id}`, { base: alert.version, ...body })
      : await rest.post<{ alert: FullAlert }>("alerts", body)
    return answer.alert
  }

  async function finish(propose: boolean) {
    setBusy(true)
    try {
      const saved = await save()
      // Whatever the proposal meets, the draft is kept.
      go(to.alert(saved.id), true)
      if (propose) await rest.post(`alerts/${saved.id}/proposal`, { base: saved.version, kind: "alert" })
      onDone?.()
    } catch (error) {
      sayWhy(error)
    }
    setBusy(false)
  }

  const ready = audience.any.length > 0 && Object.values(content.texts).every((said) => said.headline.trim())
  return (
    <form
      class="alert-form"
      onSubmit={(event) => {
        event.preventDefault()
        void finish(true)
      }}
    >
      {!alert && (
        <label class="field">
          <span>{t("Begin with")}</span>
          <select
            class="input"
            value={content.template}
            onChange={(event) => begin(event.currentTarget.value)}
          >
            <option value="">{t("An empty alert")}</option>
            {templates.data?.templates.map((one) => (
              <option key={one.id} value={one.id}>
                {saidIn(one.texts).said.headline}
              </option>
            ))}
          </select>
        </label>
      )}
      <Choice
        type="checkbox"
        label={t("This is a drill")}
        hint={t("Every text and push says so. It takes the same way as a real alert.")}
        checked={drill}
        onChange={(on) => setDraft({ ...draft, drill: on })}
      />
      <fieldset class="plain-fieldset">
        <legend>{t("How serious is it?")}</legend>
        {SEVERITIES.map((severity) => (
          <Choice
            key={severity}
            name="severity"
            label={severityWord(severity)}
            checked={content.severity === severity}
            onChange={() => put({ severity })}
          />
        ))}
      </fieldset>
      <fieldset class="plain-fieldset">
        <legend>{t("Whom is it for?")}</legend>
        <AudiencePart
          name="audience"
          value={audience}
          onChange={(value) => setDraft({ ...draft, audience: value })}
        />
      </fieldset>
      <TextsPart texts={content.texts} hints={hints} onChange={(texts) => put({ texts })} />
      <Field
        label={t("Where")}
        value={content.area}
        onInput={(area) => put({ area })}
        maxLength={120}
        hint={t("A place that people know by its name.")}
      />
      <Field
        label={t("Address to read more")}
        value={content.links[0]?.url ?? ""}
        onInput={(url) => put({ links: url ? [{ title: t("Read more"), url }] : [] })}
      />
      <Choice
        type="checkbox"
        label={t("Ask everybody how they are")}
        hint={t("Safe, need help, not on duty, or words of their own.")}
        checked={content.ask}
        onChange={(ask) => put({ ask })}
      />
      <details class="alert-more">
        <summary>{t("Those who do not answer, and how long it holds")}</summary>
        <Count
          label={t("Tell them again after minutes")}
          value={content.repeat_minutes}
          onChange={(repeat_minutes) => put({ repeat_minutes })}
        />
        <Count
          label={t("At most so many times")}
          value={content.repeats}
          onChange={(repeats) => put({ repeats })}
        />
        <Count
          label={t("Heads get a list to call after minutes")}
          value={content.call_minutes}
          onChange={(call_minutes) => put({ call_minutes })}
        />
        <Count label={t("It holds for hours")} value={content.hours} onChange={(hours) => put({ hours })} />
        {waves.map((wave, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: waves have no other name than their number
          <fieldset key={index} class="alert-language">
            <legend>{t("Wave {n}", { n: index + 2 })}</legend>
            <Count
              label={t("Goes when fewer have answered than")}
              value={wave.need}
              onChange={(need) => setDraft({ ...draft, waves: waves.with(index, { ...wave, need }) })}
            />
            <Count
              label={t("Within minutes")}
              value={wave.minutes}
              onChange={(minutes) => setDraft({ ...draft, waves: waves.with(index, { ...wave, minutes }) })}
            />
            <AudiencePart
              name={`wave-${index}`}
              value={wave.audience}
              onChange={(whom) =>
                setDraft({ ...draft, waves: waves.with(index, { ...wave, audience: whom }) })
              }
            />
            <button
              type="button"
              class="button plain"
              onClick={() => setDraft({ ...draft, waves: waves.toSpliced(index, 1) })}
            >
              {t("Remove this wave")}
            </button>
          </fieldset>
        ))}
        {waves.length < 4 && (
          <button
            type="button"
            class="button"
            onClick={() =>
              setDraft({ ...draft, waves: [...waves, { audience: everyone(), need: 5, minutes: 15 }] })
            }
          >
            {t("Add a wave")}
          </button>
        )}
      </details>
      <LockScreen texts={content.texts} drill={drill} ask={content.ask} />
      {reach && <ReachPart reach={reach} content={content} />}
      <div class="dialog-actions">
        <button type="button" class="button" disabled={busy} onClick={() => void finish(false)}>
          {t("Save as a draft")}
        </button>
        <button type="submit" class="button danger" disabled={busy || !ready || reach?.people === 0}>
          {t("Ask a colleague to approve")}
        </button>
      </div>
    </form>
  )
}

function Count({ label, value, onChange }: { label: string; value: number; onChange(value: number): void }) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        class="input alert-number"
        type="number"
        min={0}
        max={1440}
        value={value}
        onInput={(event) => onChange(event.currentTarget.valueAsNumber || 0)}
      />
    </label>
  )
}
