/** A poll: choosing, and the result when it is to be seen. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { rest } from "../../net/rest"
import type { Poll } from "../../state/questions"
import { explain } from "../../ui/explain"
import { can, page } from "./store"

export function Results({ poll }: { poll: Poll }) {
  const most = Math.max(1, ...poll.options.map((option) => option.votes ?? 0))
  return (
    <ul class="qa-results">
      {poll.options.map((option) => (
        <li key={option.id}>
          <span class="qa-option">
            <bdi>{option.text}</bdi>
            <strong>{option.votes ?? 0}</strong>
          </span>
          <meter class="qa-bar" min={0} max={most} value={option.votes ?? 0} aria-label={option.text} />
        </li>
      ))}
    </ul>
  )
}

export function PollCard({ poll }: { poll: Poll }) {
  const chosenBefore = page.value?.chosen.filter((id) => poll.options.some((one) => one.id === id)) ?? []
  const [chosen, setChosen] = useState<string[]>(chosenBefore)
  const [wrong, setWrong] = useState("")
  const open = poll.state === "open" && can.value.vote

  async function choose(id: string, on: boolean) {
    const next =
      poll.kind === "multiple" ? (on ? [...chosen, id] : chosen.filter((other) => other !== id)) : [id]
    const before = chosen
    setChosen(next)
    setWrong("")
    try {
      await rest.put(`polls/${poll.id}/choice`, { options: next })
      const now = page.value
      if (now) {
        const others = now.chosen.filter((other) => !poll.options.some((one) => one.id === other))
        page.value = { ...now, chosen: [...others, ...next] }
      }
    } catch (error) {
      setChosen(before)
      setWrong(explain(error))
    }
  }

  return (
    <fieldset class="qa-poll" data-poll={poll.id}>
      <legend>
        <bdi>{poll.text}</bdi>
      </legend>
      {open && (
        <div class={poll.kind === "scale" ? "qa-scale" : "choices"}>
          {poll.options.map((option) => (
            <label key={option.id} class="choice">
              <input
                type={poll.kind === "multiple" ? "checkbox" : "radio"}
                name={poll.id}
                checked={chosen.includes(option.id)}
                onChange={(event) => void choose(option.id, event.currentTarget.checked)}
              />
              <span>
                <bdi>{option.text}</bdi>
              </span>
            </label>
          ))}
        </div>
      )}
      {wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      {poll.options[0]?.votes !== null ? (
        <>
          <Results poll={poll} />
          {poll.people !== null && (
            <p class="soft note">{tn("{n} has answered", "{n} have answered", poll.people)}</p>
          )}
        </>
      ) : (
        <p class="soft note">
          {t("The result is shown when the poll is closed. You can change your mind until then.")}
        </p>
      )}
    </fieldset>
  )
}
