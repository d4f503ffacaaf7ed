/** Deciding on a case: what is done, why, and what both sides are told. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { Refused } from "../../net/errors"
import { rest } from "../../net/rest"
import { go, to } from "../../router"
import { Choice } from "../../ui/Choice"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { say } from "../../ui/toast"
import { REASONS, reasonWord } from "../reports/reasons"
import type { CaseDetail } from "./types"

const HOURS = [1, 4, 24, 72, 168, 720]
const LONGEST = 2000

function hoursWord(hours: number): string {
  return hours < 24 ? tn("{n} hour", "{n} hours", hours) : tn("{n} day", "{n} days", hours / 24)
}

/** The reason most likely to be the author's, to begin with: what was reported first. */
const first = (found: CaseDetail): string => found.reasons.find((reason) => reason !== "words") ?? ""

export function Decision({ found, onChanged }: { found: CaseDetail; onChanged(): void }) {
  const [hide, setHide] = useState(false)
  const [warn, setWarn] = useState(false)
  const [mute, setMute] = useState(false)
  const [hours, setHours] = useState(24)
  const [reason, setReason] = useState(first(found))
  const [words, setWords] = useState("")
  const [note, setNote] = useState("")
  const [wrong, setWrong] = useState("")
  const [field, setField] = useState("")
  const [busy, setBusy] = useState(false)
  const acts = hide || warn || mute
  const gone = found.gone !== null

  async function settle(event: Event) {
    event.preventDefault()
    setBusy(true)
    setWrong("")
    setField("")
    try {
      await rest.post(`moderation/cases/${found.id}/settle`, {
        base: found.version,
        hide,
        warn,
        mute_hours: mute ? hours : null,
        reason: acts ? reason : "",
        words: acts ? words : "",
        note,
      })
      say(t("The case is settled. Those concerned are told."))
      go(to.desk("cases"))
    } catch (error) {
      setWrong(explain(error))
      if (error instanceof Refused) {
        setField(error.field ?? "")
        if (error.status === 409) onChanged()
      }
      setBusy(false)
    }
  }

  return (
    <section aria-labelledby="case-decision">
      <h2 id="case-decision">{t("Decide")}</h2>
      <form class="form" onSubmit={settle}>
        <fieldset class="choices">
          <legend>{t("What is to be done?")}</legend>
          <Choice
            type="checkbox"
            label={t("Hide it")}
            hint={
              gone
                ? t("It is gone already.")
                : t("Others see that a moderator has hidden it. It can be put back.")
            }
            checked={hide}
            disabled={gone}
            onChange={setHide}
          />
          <Choice
            type="checkbox"
            label={t("Warn the author")}
            hint={t("They get a message from you that they have to read.")}
            checked={warn}
            onChange={setWarn}
          />
          <Choice
            type="checkbox"
            label={t("Take the word from the author for a time")}
            hint={t("They read as before, but do not write. It ends by itself.")}
            checked={mute}
            onChange={setMute}
          />
        </fieldset>
        {mute && (
          <label class="field">
            <span class="label">{t("For how long")}</span>
            <select
              class="input desk-select"
              value={hours}
              onChange={(event) => setHours(Number(event.currentTarget.value))}
            >
              {HOURS.map((one) => (
                <option key={one} value={one}>
                  {hoursWord(one)}
                </option>
              ))}
            </select>
          </label>
        )}
        {acts && (
          <>
            <label class="field">
              <span class="label">{t("Why")}</span>
              <select
                class="input desk-select"
                value={reason}
                aria-invalid={field === "reason" ? true : undefined}
                onChange={(event) => setReason(event.currentTarget.value)}
              >
                <option value="">{t("Choose what is wrong.")}</option>
                {REASONS.map((one) => (
                  <option key={one} value={one}>
                    {reasonWord(one)}
                  </option>
                ))}
              </select>
            </label>
            <Field
              label={warn ? t("Your words to the author") : t("Your words to the author (if you like)")}
              value={words}
              onInput={setWords}
              rows={3}
              maxLength={LONGEST}
              wrong={field === "words" ? wrong : undefined}
            />
          </>
        )}
        <Field
          label={t("Note for moderators (if you like)")}
          value={note}
          onInput={setNote}
          rows={2}
          maxLength={LONGEST}
        />
        <p class="soft note">
          {acts
            ? t("The author is told what was done and why. Those who reported are told that you have acted.")
            : t(
                "Nothing happens to the author. Those who reported are told that you found no reason to act.",
              )}
        </p>
        {wrong && field !== "words" && (
          <p class="wrong" role="alert">
            {wrong}
          </p>
        )}
        <button type="submit" class="button primary" disabled={busy}>
          {acts ? t("Settle the case") : t("Close without measures")}
        </button>
      </form>
    </section>
  )
}
