/** Polls at the desk: made ahead, opened and closed. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import type { Poll } from "../../state/questions"
import { Choice } from "../../ui/Choice"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { sayWhy } from "../../ui/toast"
import { Results } from "./PollCard"
import { can, type Page } from "./store"

function NewPoll({ now, onMade }: { now: Page; onMade(): void }) {
  const [text, setText] = useState("")
  const [kind, setKind] = useState<Poll["kind"]>("single")
  const [options, setOptions] = useState("")
  const [open, setOpen] = useState(false)
  const [wrong, setWrong] = useState("")
  const kinds: [Poll["kind"], string][] = [
    ["single", t("One answer")],
    ["multiple", t("Several answers")],
    ["scale", t("A scale from 1 to 5")],
  ]

  async function make(event: Event) {
    event.preventDefault()
    try {
      await rest.post(`questions/sessions/${now.session.id}/polls`, {
        text,
        kind,
        options: kind === "scale" ? [] : options.split("\n").filter((line) => line.trim()),
        open_results: open,
      })
      onMade()
    } catch (error) {
      setWrong(explain(error))
    }
  }

  return (
    <form class="form" onSubmit={make}>
      <Field label={t("What do you ask?")} value={text} onInput={setText} maxLength={500} autoFocus />
      <fieldset class="choices">
        <legend>{t("How is it answered?")}</legend>
        {kinds.map(([one, name]) => (
          <Choice
            key={one}
            type="radio"
            name="kind"
            label={name}
            checked={kind === one}
            onChange={() => setKind(one)}
          />
        ))}
      </fieldset>
      {kind !== "scale" && (
        <Field label={t("Answers, one on each line")} value={options} onInput={setOptions} rows={4} />
      )}
      <Choice
        type="checkbox"
        label={t("Show the result while people answer")}
        checked={open}
        onChange={setOpen}
      />
      {wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      <button type="submit" class="button primary" disabled={!text.trim()}>
        {t("Make the poll")}
      </button>
    </form>
  )
}

export function DeskPolls({ now, polls }: { now: Page; polls: Poll[] }) {
  const [making, setMaking] = useState(false)
  const move = (poll: Poll, state: "open" | "closed") =>
    rest.put(`polls/${poll.id}/state`, { state }).catch(sayWhy)
  if (!can.value.decide && !polls.length) return null
  return (
    <section aria-labelledby="qa-polls">
      <h2 id="qa-polls">{t("Polls")}</h2>
      <ul class="qa-list">
        {polls.map((poll) => (
          <li key={poll.id} class="qa-line">
            <span dir="auto">{poll.text}</span>
            {poll.state === "closed" && <Results poll={poll} />}
            {can.value.decide && (
              <button
                type="button"
                class="button"
                onClick={() => void move(poll, poll.state === "open" ? "closed" : "open")}
              >
                {poll.state === "open"
                  ? t("Close the poll")
                  : poll.state === "draft"
                    ? t("Open the poll")
                    : t("Open it again")}
              </button>
            )}
          </li>
        ))}
      </ul>
      {making ? (
        <NewPoll now={now} onMade={() => setMaking(false)} />
      ) : (
        can.value.decide && (
          <button type="button" class="button" onClick={() => setMaking(true)}>
            {t("New poll")}
          </button>
        )
      )}
    </section>
  )
}
