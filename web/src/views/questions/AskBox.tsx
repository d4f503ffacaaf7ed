/** Asking: what is like it shows while one writes, so that people vote instead of repeating. */
import { useEffect, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { Refused } from "../../net/errors"
import { rest } from "../../net/rest"
import type { Fate, Question } from "../../state/questions"
import { myId } from "../../state/session"
import { discard, keep, keptOne } from "../../state/storage"
import { Choice } from "../../ui/Choice"
import { explain } from "../../ui/explain"
import { say } from "../../ui/toast"
import { useDebounced } from "../../ui/useDebounced"
import { askNameless, tokensLeft } from "./anonymous"
import { VoteButton } from "./QuestionCard"
import { ordered, type Page, takeFate } from "./store"

const LONGEST = 500
const KIND = "question"

interface Draft {
  text: string
  id: string
}

const newId = (): string => crypto.randomUUID()

function Similar({ session, text }: { session: string; text: string }) {
  const words = useDebounced(text.trim())
  const [found, setFound] = useState<string[]>([])
  useEffect(() => {
    let over = false
    if (words.length < 8) setFound([])
    else
      rest.get<{ questions: Question[] }>(`questions/sessions/${session}/similar`, { q: words }).then(
        (answer) => {
          if (!over) setFound(answer.questions.map((one) => one.id))
        },
        () => {},
      )
    return () => {
      over = true
    }
  }, [words, session])
  const shown = ordered.value.filter((question) => found.includes(question.id))
  return (
    <div role="status">
      {shown.length > 0 && (
        <div class="qa-similar">
          <p class="note">{t("Others have asked something like it. Vote instead of asking again?")}</p>
          <ul>
            {shown.map((question) => (
              <li key={question.id} class="qa-card small">
                <VoteButton question={question} />
                <p class="qa-text" dir="auto">
                  {question.text}
                </p>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}

export function AskBox({ now }: { now: Page }) {
  const { session } = now
  const [draft, setDraft] = useState<Draft>(
    () => keptOne<Draft>(myId.value, KIND, session.id) ?? { text: "", id: newId() },
  )
  const [wrong, setWrong] = useState("")
  const [busy, setBusy] = useState(false)
  const [nameless, setNameless] = useState(false)
  const left = tokensLeft.value

  function write(text: string) {
    // Other words are another question.
    const next = { text, id: busy ? newId() : draft.id }
    setDraft(next)
    setWrong("")
    keep(myId.value, KIND, session.id, next)
  }

  async function send(event: Event) {
    event.preventDefault()
    if (!draft.text.trim() || busy) return
    setBusy(true)
    setWrong("")
    try {
      if (nameless) {
        await askNameless(session.id, draft.text)
        discard(myId.value, KIND, session.id)
        setDraft({ text: "", id: newId() })
        setBusy(false)
        say(t("Your question is on its way, without a name. The moderators have it within five minutes."))
        return
      }
      const { question } = await rest.post<{ question: Fate }>(`questions/sessions/${session.id}/questions`, {
        text: draft.text,
        client_id: draft.id,
      })
      takeFate(question)
      discard(myId.value, KIND, session.id)
      setDraft({ text: "", id: newId() })
      say(
        question.state === "approved"
          ? t("Your question is there for all to see.")
          : t("Your question is with the moderators. You see here what becomes of it."),
      )
    } catch (error) {
      setWrong(explain(error))
      // What was taken before must not come back under the same number.
      if (error instanceof Refused && error.code === "client_id_reused") setDraft({ ...draft, id: newId() })
    }
    setBusy(false)
  }

  return (
    <form class="qa-ask" onSubmit={send} aria-labelledby="qa-ask-head">
      <h2 id="qa-ask-head">{t("Ask a question")}</h2>
      <label class="field">
        <span class="unseen">{t("Your question")}</span>
        <textarea
          class="input"
          rows={3}
          maxLength={LONGEST}
          dir="auto"
          placeholder={t("What do you want to know?")}
          value={draft.text}
          aria-invalid={wrong ? true : undefined}
          aria-describedby="qa-ask-hint"
          onInput={(event) => write(event.currentTarget.value)}
        />
      </label>
      {wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      <Similar session={session.id} text={draft.text} />
      {left !== null && (
        <>
          <Choice
            type="checkbox"
            label={t("Ask without my name")}
            hint={tn("{n} left on this device", "{n} left on this device", left)}
            checked={nameless}
            disabled={!left}
            onChange={setNameless}
          />
          {nameless && (
            <details class="note" open>
              <summary>{t("How nobody can know")}</summary>
              <p>
                {t(
                  "Everybody who opens this page gets three sealed tickets that the server has signed without seeing them. Your question goes with one of them, without a sign-in, and is stored without a name and with a rough time. Not even the database with its logs can tie it to you. But your way of writing can, and what only you know. You see the answer on this device alone, until you sign out.",
                )}
              </p>
            </details>
          )}
        </>
      )}
      <div class="qa-ask-foot">
        <p id="qa-ask-hint" class="soft note">
          {nameless
            ? t("No name stands with the question.")
            : session.moderated
              ? t("Your name stands with the question. Moderators read it before others see it.")
              : t("Your name stands with the question. Everybody in the session sees it at once.")}
        </p>
        <button type="submit" class="button primary" disabled={busy || !draft.text.trim()}>
          {t("Ask")}
        </button>
      </div>
    </form>
  )
}
