/** The texts of an alert, language by language, and how they look on a locked phone. */
import { languages, t } from "../../i18n"
import type { IssueKind, Said } from "../../state/alerts"
import { Field } from "../../ui/Field"
import type { Hint } from "./types"
import { headingOf, ordered } from "./words"

const HEADLINE_LENGTH = 120
const TEXT_LENGTH = 1_500

const NAMES: Record<string, string> = {
  ...languages,
  ar: "العربية",
  so: "Soomaali",
  fi: "Suomi",
  uk: "Українська",
}

export function hintWords(hint: Hint): string {
  const words: Record<string, string> = {
    blank: t("Fill in {words}", { words: hint.words }),
    long_sentence: t("Long sentence: {words}", { words: hint.words }),
    long_word: t("Long word: {words}", { words: hint.words }),
    vague: t("Say who does what, instead of “{words}”", { words: hint.words }),
    loud: t("Capitals are hard to read: {words}", { words: hint.words }),
    no_instruction: t("Say what people are to do"),
    no_action: t("Begin what to do with a verb: go, stay, call …"),
  }
  return words[hint.code] ?? hint.code
}

interface Props {
  texts: Record<string, Said>
  hints: Hint[]
  onChange(texts: Record<string, Said>): void
}

export function TextsPart({ texts, hints, onChange }: Props) {
  const change = (code: string, part: Partial<Said>) =>
    onChange({ ...texts, [code]: { ...(texts[code] ?? { headline: "" }), ...part } })
  const left = Object.keys(NAMES).filter((code) => !texts[code])
  return (
    <>
      {ordered(texts).map(([code, said]) => (
        <fieldset key={code} class="alert-language">
          <legend>{NAMES[code] ?? code}</legend>
          <Field
            label={t("Headline")}
            value={said.headline}
            onInput={(headline) => change(code, { headline })}
            maxLength={HEADLINE_LENGTH}
          />
          <Field
            label={t("What people are to do")}
            value={said.instruction ?? ""}
            onInput={(instruction) => change(code, { instruction })}
            rows={3}
            maxLength={TEXT_LENGTH}
          />
          <Field
            label={t("What has happened")}
            value={said.description ?? ""}
            onInput={(description) => change(code, { description })}
            rows={3}
            maxLength={TEXT_LENGTH}
          />
          <ul class="alert-hints" aria-live="polite">
            {hints
              .filter((hint) => hint.language === code)
              .map((hint) => (
                <li key={hint.code + hint.place + hint.words}>{hintWords(hint)}</li>
              ))}
          </ul>
          {Object.keys(texts).length > 1 && (
            <button
              type="button"
              class="button plain"
              onClick={() => {
                const { [code]: _gone, ...others } = texts
                onChange(others)
              }}
            >
              {t("Remove {name}", { name: NAMES[code] ?? code })}
            </button>
          )}
        </fieldset>
      ))}
      {left.length > 0 && (
        <label class="field">
          <span>{t("Add a language")}</span>
          <select
            class="input"
            value=""
            onChange={(event) => {
              if (event.currentTarget.value) change(event.currentTarget.value, { headline: "" })
            }}
          >
            <option value="">{t("Choose …")}</option>
            {left.map((code) => (
              <option key={code} value={code}>
                {NAMES[code]}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  )
}

/** As a locked phone shows it. */
export function LockScreen({
  texts,
  drill,
  kind = "alert",
  ask,
}: {
  texts: Record<string, Said>
  drill: boolean
  kind?: IssueKind
  ask: boolean
}) {
  const marked = (text: string) => (drill && text ? t("DRILL: {text}", { text }) : text)
  return (
    <section class="lock-screen" aria-label={t("As a locked phone shows it")}>
      {ordered(texts).map(([code, said]) => (
        <article key={code} lang={code} dir="auto">
          <p class="note">Torget</p>
          <strong>{marked(headingOf(kind, said.headline || "…"))}</strong>
          <p>{marked([said.instruction, said.description].filter(Boolean).join(" "))}</p>
          {ask && (
            <p class="lock-actions" aria-hidden="true">
              <span>{t("I am safe")}</span>
              <span>{t("I need help")}</span>
            </p>
          )}
        </article>
      ))}
    </section>
  )
}
