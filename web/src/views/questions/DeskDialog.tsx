/** What needs words or names at the desk: editing, dismissing, handing over. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import type { DeskQuestion } from "../../state/questions"
import type { Person } from "../../state/types"
import { Dialog } from "../../ui/Dialog"
import { Field } from "../../ui/Field"
import { PeoplePicker } from "../people/PeoplePicker"
import { REASONS, reasonWord } from "./words"

export type Task = "edit" | "dismiss" | "assign"

interface Props {
  task: Task
  question: DeskQuestion
  onDone(how: string, more: object): void
  onClose(): void
}

function inDays(days: number): string {
  const date = new Date(Date.now() + days * 86_400_000)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}

function Edit({ question, onDone }: Omit<Props, "task">) {
  const [text, setText] = useState(question.text)
  const ready = text.trim() && text.trim() !== question.text
  const send = (how: "edit" | "approve") => onDone(how, { text })
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        send("edit")
      }}
    >
      <Field
        label={t("The question in other words")}
        hint={t("The first words are kept for the moderators. Others see that it was edited.")}
        value={text}
        onInput={setText}
        rows={4}
        maxLength={500}
        autoFocus
      />
      <div class="dialog-actions">
        <button type="submit" class="button" disabled={!ready}>
          {t("Save")}
        </button>
        {question.state === "held" && (
          <button type="button" class="button primary" disabled={!ready} onClick={() => send("approve")}>
            {t("Save and approve")}
          </button>
        )}
      </div>
    </form>
  )
}

function Dismiss({ onDone }: Omit<Props, "task">) {
  const [reason, setReason] = useState("")
  const [words, setWords] = useState("")
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        onDone("dismiss", { reason, words })
      }}
    >
      <fieldset class="choices">
        <legend>{t("Why? The asker reads this.")}</legend>
        {REASONS.map((one) => (
          <label key={one} class="choice">
            <input type="radio" name="reason" checked={reason === one} onChange={() => setReason(one)} />
            <span>{reasonWord(one)}</span>
          </label>
        ))}
      </fieldset>
      <Field
        label={t("Your words to the asker (if you like)")}
        value={words}
        onInput={setWords}
        rows={2}
        maxLength={500}
      />
      <div class="dialog-actions">
        <button type="submit" class="button danger" disabled={!reason}>
          {t("Dismiss")}
        </button>
      </div>
    </form>
  )
}

function Assign({ question, onDone }: Omit<Props, "task">) {
  const [people, setPeople] = useState<Person[]>([])
  const [due, setDue] = useState(question.owner?.due ?? inDays(7))
  const owner = people.at(-1)
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        onDone("assign", { owner: owner?.id, due })
      }}
    >
      <h3>{t("Who answers it?")}</h3>
      <PeoplePicker chosen={people} onChange={(chosen) => setPeople(chosen.slice(-1))} />
      <label class="field">
        <span class="label">{t("By when")}</span>
        <input
          class="input"
          type="date"
          min={inDays(0)}
          value={due}
          onInput={(event) => setDue(event.currentTarget.value)}
        />
      </label>
      <div class="dialog-actions">
        {question.owner && (
          <button type="button" class="button" onClick={() => onDone("assign", { owner: null, due: null })}>
            {t("Nobody owes it")}
          </button>
        )}
        <button type="submit" class="button primary" disabled={!owner || !due}>
          {t("Hand over")}
        </button>
      </div>
    </form>
  )
}

export function DeskDialog({ task, ...props }: Props) {
  const titles = { edit: t("Edit the question"), dismiss: t("Dismiss the question"), assign: t("Hand over") }
  return (
    <Dialog title={titles[task]} onClose={props.onClose}>
      <p class="qa-quote lines" dir="auto">
        {props.question.text}
      </p>
      {task === "edit" ? (
        <Edit {...props} />
      ) : task === "dismiss" ? (
        <Dismiss {...props} />
      ) : (
        <Assign {...props} />
      )}
    </Dialog>
  )
}
