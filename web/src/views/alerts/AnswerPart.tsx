/** The large buttons with which one answers an alert. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import type { AnswerName } from "../../state/alerts"
import { Field } from "../../ui/Field"
import { answerWord } from "./words"

const WORDS_LENGTH = 300

interface Props {
  given: AnswerName | ""
  words: string
  busy?: boolean
  onAnswer(answer: AnswerName, words: string): void
}

export function AnswerPart({ given, words, busy = false, onAnswer }: Props) {
  const [writing, setWriting] = useState(given === "words")
  const [text, setText] = useState(words)
  const button = (answer: AnswerName, kind: string) => (
    <button
      type="button"
      class={`button alert-answer ${kind}`}
      aria-pressed={given === answer}
      disabled={busy}
      onClick={() => onAnswer(answer, "")}
    >
      {answerWord(answer)}
    </button>
  )
  return (
    <section class="alert-answers" aria-label={t("Your answer")}>
      {button("safe", "safe")}
      {button("help", "help")}
      {button("off_duty", "")}
      {writing ? (
        <form
          class="alert-words"
          onSubmit={(event) => {
            event.preventDefault()
            if (text.trim()) onAnswer("words", text.trim())
          }}
        >
          <Field
            label={answerWord("words")}
            value={text}
            onInput={setText}
            rows={2}
            maxLength={WORDS_LENGTH}
            required
          />
          <button type="submit" class="button" disabled={busy || !text.trim()}>
            {t("Send the answer")}
          </button>
        </form>
      ) : (
        <button type="button" class="button alert-answer" disabled={busy} onClick={() => setWriting(true)}>
          {answerWord("words")} …
        </button>
      )}
    </section>
  )
}
