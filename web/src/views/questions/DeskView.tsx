/** The moderators' desk: what is held first, everything by keys as well as by touch. */
import { useEffect, useRef, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { rest } from "../../net/rest"
import { to } from "../../router"
import type { DeskQuestion } from "../../state/questions"
import type { Id } from "../../state/types"
import { BackLink } from "../../ui/BackLink"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { say, sayWhy } from "../../ui/toast"
import { DeskDialog, type Task } from "./DeskDialog"
import { DeskPolls } from "./DeskPolls"
import { DeskRow } from "./DeskRow"
import { can, claim, decide, desk, loadSession, ordered, type Page, trouble } from "./store"

type Shelf = "held" | "approved" | "rest"

const waits = (one: DeskQuestion): boolean =>
  one.state === "held" || (one.state === "dismissed" && one.appealed)

function onShelf(all: DeskQuestion[], shelf: Shelf): DeskQuestion[] {
  if (shelf === "held") return all.filter(waits)
  if (shelf === "rest") return all.filter((one) => one.state !== "approved" && !waits(one)).reverse()
  const place = new Map(ordered.value.map((one, index) => [one.id, index]))
  return all
    .filter((one) => one.state === "approved")
    .sort((one, other) => (place.get(one.id) ?? 0) - (place.get(other.id) ?? 0))
}

/** What each key does to the question that has the focus. */
const KEYS: [key: string, word: () => string][] = [
  ["j", () => t("next")],
  ["k", () => t("previous")],
  ["a", () => t("approve")],
  ["e", () => t("edit")],
  ["d", () => t("dismiss")],
  ["m", () => t("merge")],
  ["u", () => t("undo a merge")],
  ["h", () => t("hide")],
  ["o", () => t("hand over")],
  ["t", () => t("take up or put back")],
  ["x", () => t("choose several")],
]

async function setRanking(now: Page, ranking: Id[] | null): Promise<void> {
  const order = ranking ? { order: "hand", ranking } : { order: "votes" }
  await rest.put(`questions/sessions/${now.session.id}/ranking`, order).catch(sayWhy)
}

export function DeskView({ now }: { now: Page }) {
  const [shelf, setShelf] = useState<Shelf>("held")
  const [task, setTask] = useState<{ what: Task; question: DeskQuestion } | null>(null)
  const [merging, setMerging] = useState<DeskQuestion | null>(null)
  const [several, setSeveral] = useState<Id[]>([])
  const list = useRef<HTMLUListElement>(null)
  const there = desk.value
  const shown = there ? onShelf(there.questions, merging ? "approved" : shelf) : []
  const decides = can.value.decide

  useEffect(() => {
    if (merging && desk.value?.questions.find((one) => one.id === merging.id)?.version !== merging.version)
      setMerging(null)
  }, [there])

  const rows = () => [...(list.current?.querySelectorAll<HTMLElement>("[data-question]") ?? [])]

  function step(by: number) {
    const all = rows()
    const at = all.findIndex((row) => row.contains(document.activeElement))
    all[Math.max(0, Math.min(all.length - 1, at + by))]?.focus()
  }

  /** What was decided on leaves the shelf: the focus goes to what takes its place. */
  async function done(question: DeskQuestion, how: string, more: object = {}) {
    const at = shown.findIndex((one) => one.id === question.id)
    if (!(await decide(question, how, more))) return
    requestAnimationFrame(() => {
      const all = rows()
      if (!list.current?.contains(document.activeElement)) all[Math.min(at, all.length - 1)]?.focus()
    })
  }

  async function begin(what: Task, question: DeskQuestion) {
    if (await claim(question.id, true)) setTask({ what, question })
  }

  async function beginMerge(question: DeskQuestion) {
    if (!(await claim(question.id, true))) return
    setMerging(question)
    say(t("Choose the question that stands for it, or press Escape."))
  }

  async function mergeInto(question: DeskQuestion, into: DeskQuestion) {
    setMerging(null)
    if (question.id !== into.id) await done(question, "merge", { into: into.id })
  }

  async function act(key: string, question: DeskQuestion): Promise<void> {
    const { state } = question
    if (key === "a") {
      if (state === "held" || state === "hidden") await done(question, "approve")
      else if (state === "dismissed") await done(question, "reopen")
    } else if (key === "e" && (state === "held" || state === "approved")) await begin("edit", question)
    else if (key === "d" && state !== "merged") await begin("dismiss", question)
    else if (key === "m" && (state === "held" || state === "approved")) await beginMerge(question)
    else if (key === "u" && state === "merged") await done(question, "unmerge")
    else if (key === "h" && state === "approved") await done(question, "hide")
    else if (key === "o" && state === "approved") await begin("assign", question)
    else if (key === "t") await claim(question.id, !question.claimed)
    else if (key === "x")
      setSeveral(
        several.includes(question.id)
          ? several.filter((other) => other !== question.id)
          : [...several, question.id],
      )
  }

  function pressed(event: KeyboardEvent) {
    const at = event.target as HTMLElement
    if (event.ctrlKey || event.metaKey || event.altKey || at.closest("input, textarea, select, dialog"))
      return
    if (event.key === "Escape" && merging) return setMerging(null)
    if (event.key === "j" || event.key === "ArrowDown") {
      event.preventDefault()
      return step(1)
    }
    if (event.key === "k" || event.key === "ArrowUp") {
      event.preventDefault()
      return step(-1)
    }
    const id = at.closest<HTMLElement>("[data-question]")?.dataset.question
    const question = shown.find((one) => one.id === id)
    if (!question || !decides) return
    if (merging) {
      if (event.key !== "Enter" || at.closest("button")) return
      event.preventDefault()
      return void mergeInto(merging, question)
    }
    if (KEYS.some(([key]) => key === event.key)) {
      event.preventDefault()
      void act(event.key, question)
    }
  }

  async function approveSeveral() {
    const chosen = shown.filter((one) => several.includes(one.id))
    setSeveral([])
    for (const question of chosen) await decide(question, "approve")
  }

  function move(question: DeskQuestion, by: number) {
    const ids = onShelf(there?.questions ?? [], "approved").map((one) => one.id)
    const at = ids.indexOf(question.id)
    const place = Math.max(0, Math.min(ids.length - 1, at + by))
    ids.splice(at, 1)
    ids.splice(place, 0, question.id)
    void setRanking(now, ids)
  }

  const shelves: [Shelf, string][] = [
    ["held", tn("Held ({n})", "Held ({n})", there?.waiting ?? 0)],
    ["approved", t("Approved")],
    ["rest", t("Settled")],
  ]
  const byHand = now.session.order === "hand"

  if (!now.may.decide)
    return (
      <>
        <header class="pane-head">
          <BackLink href={to.questions(now.session.id)} always />
          <h1>{t("Moderate")}</h1>
        </header>
        <State icon="lock" title={t("This is not open to you")}>
          <p>{t("Here the session's moderators read what is held.")}</p>
        </State>
      </>
    )
  return (
    <>
      <header class="pane-head">
        <BackLink href={to.questions(now.session.id)} always />
        <h1>{t("Moderate: {title}", { title: now.session.title })}</h1>
      </header>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the list below */}
      <div class="pane-body padded qa-desk" onKeyDown={pressed}>
        <div class="desk-filters">
          <fieldset class="segments" aria-label={t("Which questions")}>
            {shelves.map(([one, name]) => (
              <button
                key={one}
                type="button"
                class="segment"
                aria-pressed={shelf === one}
                onClick={() => {
                  setShelf(one)
                  setSeveral([])
                }}
              >
                {name}
              </button>
            ))}
          </fieldset>
          <label class="choice">
            <input
              type="checkbox"
              checked={now.session.moderated}
              onChange={(event) =>
                void rest
                  .patch(`questions/sessions/${now.session.id}`, { moderated: event.currentTarget.checked })
                  .catch(sayWhy)
              }
            />
            <span>{t("Hold the next question too")}</span>
          </label>
          {shelf === "approved" && (
            <button
              type="button"
              class="button"
              aria-pressed={byHand}
              onClick={() => void setRanking(now, byHand ? null : shown.map((one) => one.id))}
            >
              {byHand ? t("Order by votes again") : t("Lock the order")}
            </button>
          )}
        </div>
        {merging && (
          <p class="qa-merging" role="status">
            {t("Merge “{text}” into …", { text: merging.text })}{" "}
            <button type="button" class="button plain" onClick={() => setMerging(null)}>
              {t("Cancel")}
            </button>
          </p>
        )}
        {several.length > 0 && (
          <p class="qa-merging" role="status">
            {tn("{n} chosen", "{n} chosen", several.length)}{" "}
            <button type="button" class="button primary" onClick={() => void approveSeveral()}>
              {t("Approve them")}
            </button>
          </p>
        )}
        {trouble.value !== null ? (
          <ErrorState error={trouble.value} onRetry={() => void loadSession()} />
        ) : !there ? (
          <Skeleton />
        ) : !shown.length ? (
          <State icon="check" title={shelf === "held" ? t("Nothing is held") : t("Nothing here")}>
            <p>{t("New questions come here at once.")}</p>
          </State>
        ) : (
          <ul ref={list} class="qa-list" aria-label={shelves.find(([one]) => one === shelf)?.[1]}>
            {shown.map((question) => (
              <DeskRow
                key={question.id}
                question={question}
                chosen={several.includes(question.id)}
                merging={merging}
                byHand={byHand && shelf === "approved"}
                onAct={(key) => void act(key, question)}
                onMerge={(other) => void mergeInto(other, question)}
                onMove={(by) => move(question, by)}
                find={(id) => there.questions.find((one) => one.id === id)}
              />
            ))}
          </ul>
        )}
        <details class="qa-keys">
          <summary>{t("Keys")}</summary>
          <ul>
            {KEYS.map(([key, word]) => (
              <li key={key}>
                <kbd>{key}</kbd> {word()}
              </li>
            ))}
          </ul>
        </details>
        <DeskPolls now={now} polls={there?.polls ?? []} />
      </div>
      {task && (
        <DeskDialog
          key={task.question.id}
          task={task.what}
          question={there?.questions.find((one) => one.id === task.question.id) ?? task.question}
          onDone={(how, more) => {
            const { question } = task
            const latest = there?.questions.find((one) => one.id === question.id) ?? question
            setTask(null)
            void done(latest, how, more)
          }}
          onClose={() => {
            void claim(task.question.id, false)
            setTask(null)
          }}
        />
      )}
    </>
  )
}
