/** Rules of retention: proposed by one officer, tried, approved by another. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { dateOf } from "../../i18n/calendar"
import { fullTime } from "../../i18n/dates"
import { Refused } from "../../net/errors"
import { rest } from "../../net/rest"
import type { StreamRef } from "../../state/home"
import { myId } from "../../state/session"
import type { Id, PersonRef } from "../../state/types"
import { Choice } from "../../ui/Choice"
import { Confirm } from "../../ui/Confirm"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { say } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import { SCOPE_GROUPS, STATUSES, scopeWord, statusWord, WHOLE } from "../reports/statusWords"

/** In place of a kind of rooms: one topic stream. */
const STREAM = "stream"

interface Run {
  state: "running" | "held" | "done"
  finished_at: string | null
  expected: number
  count: number
}

interface Rule {
  id: Id
  state: "proposed" | "holds" | "ended"
  scope: string | null
  room: { id: Id; name: string; kind: string } | null
  stream: StreamRef | null
  months: number | null
  statuses: string[]
  basis: string
  proposed_by: PersonRef | null
  proposed_at: string
  approved_by: PersonRef | null
  approved_at: string | null
  ended_at: string | null
  run: Run | null
}

interface Trial {
  count: number
  covered: number
  sweeping: boolean
  rooms: {
    id: Id
    name: string
    kind: string
    count: number
    total: number
    oldest: string | null
    samples: string[] | null
  }[]
  more_rooms: number
}

function what({ room, stream, scope }: Rule): string {
  if (stream) return t("The topic stream {name}", { name: stream.name })
  return room ? room.name || t("A direct chat") : scopeWord(scope ?? "")
}

const howLong = (months: number | null): string =>
  months === null ? t("never purged") : tn("purged after {n} month", "purged after {n} months", months)

const ABOUT_POSTS: readonly string[] = ["posts", "official", STREAM]
const aboutPosts = (rule: Rule): boolean => rule.stream !== null || ABOUT_POSTS.includes(rule.scope ?? "")

/** A rule for question sessions takes questions, one for posts posts, every other one messages. */
function counted(rule: Rule, n: number): string {
  if (rule.scope === "questions") return tn("{n} question", "{n} questions", n)
  if (aboutPosts(rule)) return tn("{n} post in the streams", "{n} posts in the streams", n)
  return tn("{n} message", "{n} messages", n)
}

function runWords(rule: Rule, run: Run): string {
  if (run.state === "held") return t("Waits: it would purge nearly everything. Look at it, and confirm.")
  if (run.state === "running") return t("Purging: {done} of {all}", { done: run.count, all: run.expected })
  return t("Last purged: {what}", { what: counted(rule, run.count) })
}

type Act = "approve" | "run"

/** What a rule would do, and going through with it. Nearly everything is confirmed by its number. */
function TrialDialog({
  rule,
  act,
  onClose,
  onDone,
}: {
  rule: Rule
  act: Act | null
  onClose(): void
  onDone(): void
}) {
  const found = useLoad(() => rest.get<Trial>(`records/rules/${rule.id}/trial`), [rule.id])
  const [number, setNumber] = useState("")
  const [wrong, setWrong] = useState("")
  const [busy, setBusy] = useState(false)
  const trial = found.data

  async function go() {
    if (!trial || !act) return
    setBusy(true)
    setWrong("")
    try {
      const confirm = trial.sweeping ? Number(number) : null
      await rest.post(`records/rules/${rule.id}/${act}`, { confirm })
      say(act === "approve" ? t("The rule holds.") : t("The purge has begun."))
      onDone()
      onClose()
    } catch (error) {
      setWrong(explain(error))
      if (error instanceof Refused && error.code === "confirm_needed") found.reload()
      setBusy(false)
    }
  }

  return (
    <Dialog title={t("What would be purged now")} onClose={onClose}>
      {found.error !== null && <ErrorState error={found.error} onRetry={found.reload} />}
      {!trial && found.error === null && <Skeleton rows={3} />}
      {trial && (
        <>
          <p>
            <strong>{counted(rule, trial.count)}</strong>{" "}
            {t("of {n} that the rule covers", { n: trial.covered })}
          </p>
          <ul class="plain-list">
            {trial.rooms.map((room) => (
              <li key={room.id} class="trail-entry">
                <p>
                  <strong>
                    <bdi>
                      {room.name || (ABOUT_POSTS.includes(room.kind) ? t("To everyone") : t("A direct chat"))}
                    </bdi>
                  </strong>{" "}
                  {t("{n} of {all}", { n: room.count, all: room.total })}
                </p>
                {room.oldest && (
                  <p class="soft note">{t("The oldest from {date}", { date: dateOf(room.oldest) })}</p>
                )}
                {room.samples?.map((sample) => (
                  <p key={sample} class="soft note trail-detail" dir="auto">
                    {sample}
                  </p>
                ))}
              </li>
            ))}
          </ul>
          {trial.more_rooms > 0 && (
            <p class="soft">
              {aboutPosts(rule)
                ? tn("and {n} more audience", "and {n} more audiences", trial.more_rooms)
                : tn("and {n} more room", "and {n} more rooms", trial.more_rooms)}
            </p>
          )}
          {act && trial.sweeping && (
            <>
              <p class="wrong">{t("This is nearly everything. It cannot be undone.")}</p>
              <Field
                label={t("Write the number to confirm")}
                value={number}
                onInput={setNumber}
                inputMode="numeric"
              />
            </>
          )}
          {wrong && (
            <p class="wrong" role="alert">
              {wrong}
            </p>
          )}
          <div class="dialog-actions">
            <button type="button" class="button" onClick={onClose}>
              {act ? t("Cancel") : t("Close")}
            </button>
            {act && (
              <button
                type="button"
                class="button danger"
                disabled={busy || (trial.sweeping && Number(number) !== trial.count)}
                onClick={go}
              >
                {act === "approve" ? t("Approve the rule") : t("Purge now")}
              </button>
            )}
          </div>
        </>
      )}
    </Dialog>
  )
}

/** What a rule for something that goes as a whole means. */
function wholeWord(scope: string, never: boolean): string {
  if (scope === "questions")
    return never
      ? t("With its questions, answers and votes.")
      : t("Each session goes as a whole, so long after anything was done in it.")
  return never
    ? t("With what was said about it.")
    : t("Each post goes with what was said about it, so long after the last word.")
}

/** Proposing a rule for a kind of rooms, or for one room. */
export function ProposeDialog({
  room,
  onClose,
  onDone,
}: {
  room?: { id: Id; name: string }
  onClose(): void
  onDone(): void
}) {
  const [scope, setScope] = useState<string>("open")
  const streams = useLoad(() => rest.get<{ streams: StreamRef[] }>("records/streams"), [])
  const [stream, setStream] = useState("")
  const ofStream = !room && scope === STREAM
  const whole = WHOLE.includes(scope) || scope === STREAM
  const named = stream || streams.data?.streams[0]?.id
  const [never, setNever] = useState(false)
  const [months, setMonths] = useState("24")
  const [statuses, setStatuses] = useState<string[]>(["working", "minor"])
  const [basis, setBasis] = useState("")
  const [wrong, setWrong] = useState("")
  const [busy, setBusy] = useState(false)

  async function propose(event: Event) {
    event.preventDefault()
    setBusy(true)
    setWrong("")
    try {
      await rest.post("records/rules", {
        ...(room ? { room: room.id } : ofStream ? { stream: named } : { scope }),
        months: never ? null : Number(months),
        statuses: never ? [] : statuses,
        basis,
      })
      say(t("Proposed. Another records officer has to approve it."))
      onDone()
      onClose()
    } catch (error) {
      setWrong(explain(error))
      setBusy(false)
    }
  }

  return (
    <Dialog title={room ? t("Rule for {room}", { room: room.name }) : t("Propose a rule")} onClose={onClose}>
      <form class="form" onSubmit={propose}>
        {!room && (
          <label class="field">
            <span class="label">{t("For")}</span>
            <select
              class="input desk-select"
              value={scope}
              onChange={(event) => setScope(event.currentTarget.value)}
            >
              {SCOPE_GROUPS.map(([name, scopes]) => (
                <optgroup key={scopes[0]} label={name()}>
                  {scopes.map((one) => (
                    <option key={one} value={one}>
                      {scopeWord(one)}
                    </option>
                  ))}
                </optgroup>
              ))}
              {streams.data && streams.data.streams.length > 0 && (
                <option value={STREAM}>{t("One topic stream")}</option>
              )}
            </select>
            {whole && (
              <span class="soft note" role="status">
                {wholeWord(scope, never)}
              </span>
            )}
          </label>
        )}
        {ofStream && (
          <label class="field">
            <span class="label">{t("Which topic stream")}</span>
            <select
              class="input desk-select"
              value={named}
              onChange={(event) => setStream(event.currentTarget.value)}
            >
              {streams.data?.streams.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </select>
          </label>
        )}
        <Choice type="checkbox" label={t("Never purge")} checked={never} onChange={setNever} />
        {!never && (
          <>
            <Field
              label={t("Purge after so many months")}
              value={months}
              onInput={setMonths}
              inputMode="numeric"
            />
            {(room || !whole) && (
              <fieldset class="choices">
                <legend>{t("What is purged")}</legend>
                {STATUSES.filter((one) => one !== "keep").map((one) => (
                  <Choice
                    key={one}
                    type="checkbox"
                    label={statusWord(one)}
                    checked={statuses.includes(one)}
                    onChange={(on) =>
                      setStatuses(on ? [...statuses, one] : statuses.filter((other) => other !== one))
                    }
                  />
                ))}
              </fieldset>
            )}
          </>
        )}
        <Field
          label={t("The decision it rests on")}
          hint={t("For example the number of the retention decision.")}
          value={basis}
          onInput={setBasis}
          maxLength={200}
        />
        {wrong && (
          <p class="wrong" role="alert">
            {wrong}
          </p>
        )}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={onClose}>
            {t("Cancel")}
          </button>
          <button type="submit" class="button primary" disabled={busy}>
            {t("Propose")}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function RuleRow({ rule, onTry, onEnd }: { rule: Rule; onTry(act: Act | null): void; onEnd(): void }) {
  const mine = rule.proposed_by?.id === myId.value
  return (
    <li class="card-row">
      <div class="card-row-body">
        <h3>
          <bdi>{what(rule)}</bdi>: {howLong(rule.months)}
        </h3>
        <p class="soft note">
          {rule.statuses.length > 0 && <>{rule.statuses.map(statusWord).join(", ")} · </>}
          <bdi>{rule.basis}</bdi>
        </p>
        <p class="soft note">
          {t("Proposed by {name}", { name: rule.proposed_by?.name ?? t("Former colleague") })}
          {rule.approved_by && <> · {t("approved by {name}", { name: rule.approved_by.name })}</>}
          {rule.ended_at && <> · {t("ended {time}", { time: fullTime(rule.ended_at) })}</>}
        </p>
        {rule.run && (
          <p class={rule.run.state === "held" ? "wrong" : "note case-state"}>{runWords(rule, rule.run)}</p>
        )}
      </div>
      {rule.state !== "ended" && (
        <div class="actions">
          {rule.months !== null && (
            <button type="button" class="button" onClick={() => onTry(null)}>
              {t("Try it")}
            </button>
          )}
          {rule.state === "proposed" && !mine && (
            <button type="button" class="button primary" onClick={() => onTry("approve")}>
              {t("Approve")}
            </button>
          )}
          {rule.state === "holds" && rule.months !== null && (
            <button type="button" class="button" onClick={() => onTry("run")}>
              {t("Purge now")}
            </button>
          )}
          <button type="button" class="button danger" onClick={onEnd}>
            {rule.state === "proposed" ? t("Take back") : t("End")}
          </button>
        </div>
      )}
    </li>
  )
}

export function Rules() {
  const loading = useLoad(() => rest.get<{ rules: Rule[] }>("records/rules"), [])
  const [trying, setTrying] = useState<{ rule: Rule; act: Act | null } | null>(null)
  const [ending, setEnding] = useState<Rule | null>(null)
  const [proposing, setProposing] = useState(false)
  if (loading.error !== null) return <ErrorState error={loading.error} onRetry={loading.reload} />
  if (!loading.data) return <Skeleton rows={4} />
  const { rules } = loading.data
  const groups: [Rule["state"], string][] = [
    ["proposed", t("Waiting for another officer")],
    ["holds", t("In force")],
    ["ended", t("Ended")],
  ]
  return (
    <>
      <div class="actions">
        <button type="button" class="button primary" onClick={() => setProposing(true)}>
          {t("Propose a rule")}
        </button>
      </div>
      {!rules.length && (
        <State icon="clock" title={t("There are no rules yet")}>
          <p>{t("Until two officers have decided on one, everything is kept.")}</p>
        </State>
      )}
      {groups.map(([state, title]) => {
        const found = rules.filter((rule) => rule.state === state)
        if (!found.length) return null
        return (
          <section key={state} aria-labelledby={`rules-${state}`}>
            <h2 id={`rules-${state}`}>{title}</h2>
            <ul class="cards">
              {found.map((rule) => (
                <RuleRow
                  key={rule.id}
                  rule={rule}
                  onTry={(act) => setTrying({ rule, act })}
                  onEnd={() => setEnding(rule)}
                />
              ))}
            </ul>
          </section>
        )
      })}
      {proposing && <ProposeDialog onClose={() => setProposing(false)} onDone={loading.reload} />}
      {trying && <TrialDialog {...trying} onClose={() => setTrying(null)} onDone={loading.reload} />}
      {ending && (
        <Confirm
          title={ending.state === "proposed" ? t("Take the proposal back?") : t("End the rule?")}
          text={`${what(ending)}: ${howLong(ending.months)}`}
          action={ending.state === "proposed" ? t("Take back") : t("End")}
          onConfirm={async () => {
            await rest.post(`records/rules/${ending.id}/end`)
            loading.reload()
          }}
          onClose={() => setEnding(null)}
        />
      )}
    </>
  )
}
