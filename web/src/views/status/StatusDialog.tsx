/** What am I doing now: one tap for what is common, a few more for one's own words. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { Refused } from "../../net/errors"
import { rest } from "../../net/rest"
import { me } from "../../state/session"
import { myStatus } from "../../state/statuses"
import type { Status } from "../../state/types"
import { Choice } from "../../ui/Choice"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { Icon } from "../../ui/Icon"
import { endOfDay, inMinutes, presets, statusOf, tomorrowAt } from "./presets"
import { StatusLine } from "./StatusLine"
import { clearStatus, setStatus } from "./setting"
import { kindText, untilText } from "./words"

const EMOJI = ["💬", "🗓️", "🍽️", "☕", "🚗", "🚲", "🏃", "🎧", "📞", "🏡", "🌴", "🤒", "👶", "🎓", "🔧", "🎉"]
const KINDS: Status["kind"][] = ["doing", "meeting", "off_duty"]

type End = "half" | "hour" | "day" | "morning" | "time" | "none"

/** The value that a field of type datetime-local shows for a time. */
function localTime(at: string): string {
  const time = new Date(at)
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function Own({ onSet, busy }: { onSet(status: Status): void; busy: boolean }) {
  const [kind, setKind] = useState<Status["kind"]>("doing")
  const [emoji, setEmoji] = useState("💬")
  const [text, setText] = useState("")
  const [end, setEnd] = useState<End>("hour")
  const [time, setTime] = useState(localTime(tomorrowAt(7)))
  const ends: Record<End, string> = {
    half: t("30 minutes"),
    hour: t("1 hour"),
    day: t("The end of the working day"),
    morning: t("Tomorrow morning"),
    time: t("A time of my own"),
    none: t("Until I change it"),
  }

  function until(): string | null {
    if (end === "half") return inMinutes(30)
    if (end === "hour") return inMinutes(60)
    if (end === "day") return endOfDay()
    if (end === "morning") return tomorrowAt(7)
    return end === "time" && time ? new Date(time).toISOString() : null
  }

  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        onSet({ kind, emoji, text: text.trim(), until: until() })
      }}
    >
      <fieldset class="emoji-choice">
        <legend class="label">{t("Sign")}</legend>
        {EMOJI.map((sign) => (
          <label key={sign}>
            <input type="radio" name="sign" checked={emoji === sign} onChange={() => setEmoji(sign)} />
            <span>{sign}</span>
          </label>
        ))}
      </fieldset>
      <Field label={t("In your own words")} value={text} onInput={setText} maxLength={80} />
      <fieldset class="segments">
        <legend class="unseen">{t("What it means for those who look for you")}</legend>
        {KINDS.map((name) => (
          <button
            key={name}
            type="button"
            class="segment"
            aria-pressed={kind === name}
            onClick={() => setKind(name)}
          >
            {kindText(name)}
          </button>
        ))}
      </fieldset>
      <div class="field">
        <label for="status-end">{t("Ends")}</label>
        <select
          id="status-end"
          class="input"
          value={end}
          onChange={(event) => setEnd(event.currentTarget.value as End)}
        >
          {(Object.keys(ends) as End[]).map((name) => (
            <option key={name} value={name}>
              {ends[name]}
            </option>
          ))}
        </select>
      </div>
      {end === "time" && (
        <div class="field">
          <label for="status-time">{t("Until when")}</label>
          <input
            id="status-time"
            class="input"
            type="datetime-local"
            value={time}
            onInput={(event) => setTime(event.currentTarget.value)}
          />
        </div>
      )}
      <button type="submit" class="button primary" disabled={busy}>
        {t("Set my status")}
      </button>
    </form>
  )
}

export function StatusDialog({ onClose }: { onClose(): void }) {
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<unknown>(null)
  const [own, setOwn] = useState(false)
  const [also, setAlso] = useState(false)
  const current = myStatus.value
  const guest = me.value?.roles.includes("guest") ?? false

  /** Say it in the streams too, where that was wished. */
  async function say(status: Status) {
    await setStatus(status)
    if (also)
      await rest.post("posts", {
        text: [status.emoji, status.text].filter(Boolean).join(" "),
        audience: { any: [{ everyone: true }] },
        client_id: crypto.randomUUID(),
      })
  }

  async function run(work: () => Promise<void>) {
    setBusy(true)
    setWrong(null)
    try {
      await work()
      onClose()
    } catch (error) {
      setWrong(error)
      setBusy(false)
    }
  }

  return (
    <Dialog title={t("What are you doing now?")} onClose={onClose}>
      {current && (
        <div class="status-now">
          <StatusLine status={current} />
          <button type="button" class="button" disabled={busy} onClick={() => run(clearStatus)}>
            {t("Take it away")}
          </button>
        </div>
      )}
      {wrong !== null && (
        <p class="wrong" role="alert">
          {wrong instanceof Refused && wrong.field === "until"
            ? t("Choose a time that lies ahead.")
            : explain(wrong)}
        </p>
      )}
      {!guest && (
        <Choice
          type="checkbox"
          label={t("Post it too, for everyone at work")}
          checked={also}
          onChange={setAlso}
        />
      )}
      <ul class="status-presets">
        {presets().map((preset) => {
          const status = statusOf(preset)
          return (
            <li key={preset.text}>
              <button
                type="button"
                class="status-preset"
                disabled={busy}
                onClick={() => run(() => say(statusOf(preset)))}
              >
                <span aria-hidden="true">{preset.emoji}</span>
                <span>{preset.text}</span>
                <span class="soft note">{status.until && untilText(status.until)}</span>
              </button>
            </li>
          )
        })}
        <li>
          <button
            type="button"
            class="status-preset"
            aria-expanded={own}
            disabled={busy}
            onClick={() => setOwn(!own)}
          >
            <Icon name="edit" />
            <span>{t("In your own words")}</span>
            <span />
          </button>
        </li>
      </ul>
      {own && <Own busy={busy} onSet={(status) => run(() => say(status))} />}
    </Dialog>
  )
}
