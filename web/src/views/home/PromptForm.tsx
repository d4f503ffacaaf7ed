/** Setting a prompt: what it asks, for whom, and when. */
import { useId, useState } from "preact/hooks"
import { t } from "../../i18n"
import { weekdays } from "../../i18n/calendar"
import { Refused } from "../../net/errors"
import { rest } from "../../net/rest"
import { Choice } from "../../ui/Choice"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { say } from "../../ui/toast"
import type { Audience } from "../alerts/types"
import { AudienceField, expression, firstAudience } from "./AudienceField"
import type { Prompt, Rhythm } from "./prompts"

interface Draft {
  name: string
  words: string
  audience: Audience
  rhythm: Rhythm
  weekday: number
  day: string
  at: string
  active: boolean
}

const FRIDAY = 4

function of(made: Prompt | undefined): Draft {
  return {
    name: made?.name ?? "",
    words: made?.words ?? "",
    audience: made ? { except: [], ...made.audience } : firstAudience(),
    rhythm: made?.rhythm ?? "weekly",
    weekday: made?.weekday ?? FRIDAY,
    day: "",
    at: made?.at ?? "09:00",
    active: made?.active ?? true,
  }
}

interface Props {
  made: Prompt | undefined
  onDone(): void
  onClose(): void
}

export function PromptForm({ made, onDone, onClose }: Props) {
  const [draft, setDraft] = useState(() => of(made))
  const [wrong, setWrong] = useState("")
  const [field, setField] = useState("")
  const [busy, setBusy] = useState(false)
  const id = useId()
  const change = (to: Partial<Draft>) => setDraft((now) => ({ ...now, ...to }))
  const { rhythm } = draft
  const rhythms: [Rhythm, string][] = [
    ["weekly", t("Every week")],
    ["daily", t("Every day")],
    ["once", t("Once")],
  ]

  async function send(event: Event) {
    event.preventDefault()
    setBusy(true)
    setWrong("")
    const { name, words, at, active } = draft
    const wanted = {
      name,
      words,
      audience: expression(draft.audience),
      rhythm,
      at,
      active,
      ...(rhythm === "weekly" ? { weekday: draft.weekday } : {}),
      ...(rhythm === "once" && draft.day ? { on_day: draft.day } : {}),
    }
    try {
      await (made ? rest.put(`prompts/${made.id}`, wanted) : rest.post("prompts", wanted))
      say(made ? t("Changed.") : t("The picture challenge is set."))
      onDone()
    } catch (error) {
      setWrong(explain(error))
      setField(error instanceof Refused ? (error.field ?? "") : "")
      setBusy(false)
    }
  }

  return (
    <Dialog title={made ? t("Change the picture challenge") : t("New picture challenge")} onClose={onClose}>
      <form class="form" onSubmit={send}>
        <Field
          label={t("What it is called")}
          value={draft.name}
          onInput={(name) => change({ name })}
          maxLength={60}
          wrong={field === "name" ? wrong : undefined}
          required
        />
        <Field
          label={t("What you ask for")}
          value={draft.words}
          onInput={(words) => change({ words })}
          rows={2}
          maxLength={300}
          wrong={field === "words" ? wrong : undefined}
        />
        <fieldset class="choices">
          <legend>{t("How often")}</legend>
          {rhythms.map(([value, label]) => (
            <Choice
              key={value}
              name={`${id}-rhythm`}
              label={label}
              checked={rhythm === value}
              onChange={() => change({ rhythm: value })}
            />
          ))}
        </fieldset>
        {rhythm === "weekly" && (
          <div class="field">
            <label for={`${id}-weekday`}>{t("On which day")}</label>
            <select
              id={`${id}-weekday`}
              class="input"
              value={draft.weekday}
              onChange={(event) => change({ weekday: Number(event.currentTarget.value) })}
            >
              {weekdays().map((name, day) => (
                <option key={name} value={day}>
                  {name}
                </option>
              ))}
            </select>
          </div>
        )}
        {rhythm === "once" && (
          <div class="field">
            <label for={`${id}-day`}>{t("On which day (empty: at once)")}</label>
            <input
              id={`${id}-day`}
              class="input"
              type="date"
              value={draft.day}
              onInput={(event) => change({ day: event.currentTarget.value })}
            />
          </div>
        )}
        {(rhythm !== "once" || draft.day) && (
          <div class="field">
            <label for={`${id}-at`}>{t("It opens at")}</label>
            <input
              id={`${id}-at`}
              class="input"
              type="time"
              required
              value={draft.at}
              onInput={(event) => change({ at: event.currentTarget.value })}
            />
          </div>
        )}
        <AudienceField
          name={`${id}-readers`}
          legend={t("For whom")}
          value={draft.audience}
          onChange={(audience) => change({ audience })}
        />
        {made && (
          <Choice
            type="checkbox"
            label={t("Switched on")}
            hint={t("Switched off it closes now and opens no more. The pictures stay.")}
            checked={draft.active}
            onChange={(active) => change({ active })}
          />
        )}
        {wrong && field !== "name" && field !== "words" && (
          <p class="wrong" role="alert">
            {wrong}
          </p>
        )}
        <button
          type="submit"
          class="button primary"
          disabled={busy || !draft.name.trim() || !draft.audience.any.length}
        >
          {t("Save")}
        </button>
      </form>
    </Dialog>
  )
}
