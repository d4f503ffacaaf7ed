/** Letting what is held appear, or not: its author is told either. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { Refused } from "../../net/errors"
import { rest } from "../../net/rest"
import { go, to } from "../../router"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { say } from "../../ui/toast"
import { REASONS, reasonWord } from "../reports/reasons"
import type { CaseDetail } from "./types"

const LONGEST = 2000

export function Approval({ found, onChanged }: { found: CaseDetail; onChanged(): void }) {
  const [refusing, setRefusing] = useState(false)
  const [reason, setReason] = useState("")
  const [words, setWords] = useState("")
  const [wrong, setWrong] = useState("")
  const [field, setField] = useState("")
  const [busy, setBusy] = useState(false)

  async function decide(how: "approve" | "refuse", said: string) {
    setBusy(true)
    setWrong("")
    setField("")
    try {
      const why = how === "refuse" ? { reason, words } : {}
      await rest.post(`moderation/cases/${found.id}/${how}`, { base: found.version, ...why })
      say(said)
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

  function refuse(event: Event) {
    event.preventDefault()
    void decide("refuse", t("It is refused. Its author is told why."))
  }

  return (
    <section aria-labelledby="case-decision">
      <h2 id="case-decision">{t("Decide")}</h2>
      <p class="soft note">{t("Nobody but its author and the moderators sees it before it is approved.")}</p>
      {wrong && field !== "words" && field !== "reason" && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      {!refusing && (
        <div class="actions">
          <button
            type="button"
            class="button primary"
            disabled={busy}
            onClick={() => void decide("approve", t("It is approved, and there."))}
          >
            {t("Approve")}
          </button>
          <button type="button" class="button" onClick={() => setRefusing(true)}>
            {t("Refuse …")}
          </button>
        </div>
      )}
      {refusing && (
        <form class="form" onSubmit={refuse}>
          <label class="field">
            <span class="label">{t("Why")}</span>
            <select
              class="input desk-select"
              required
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
            label={t("Your words to the author")}
            value={words}
            onInput={setWords}
            rows={3}
            maxLength={LONGEST}
            required
            wrong={field === "words" ? wrong : undefined}
          />
          <div class="actions">
            <button type="submit" class="button danger" disabled={busy || !reason || !words.trim()}>
              {t("Refuse")}
            </button>
            <button type="button" class="button" onClick={() => setRefusing(false)}>
              {t("Cancel")}
            </button>
          </div>
        </form>
      )}
    </section>
  )
}
