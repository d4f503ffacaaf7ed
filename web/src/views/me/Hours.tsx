/** When notifications may reach me. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { weekdays } from "../../i18n/calendar"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { ErrorState, Skeleton } from "../../ui/State"
import { say, sayWhy } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"

interface Day {
  day: number
  since: string
  to: string
}

export interface WorkingHours {
  mode: "always" | "weekly" | "shift" | "calendar"
  weekly: Day[]
  zone: string
  on_shift_until: string | null
  calendar: boolean
  calendar_at: string | null
  calendar_trouble: string
  on: boolean
  next: string | null
}

type Answer = { hours: WorkingHours }

const OFFICE: Day[] = [0, 1, 2, 3, 4].map((day) => ({ day, since: "07:00", to: "16:00" }))

function Now({ hours }: { hours: WorkingHours }) {
  const text = hours.on
    ? t("Notifications reach you now.")
    : hours.next
      ? t("Notifications wait until {time}.", { time: fullTime(hours.next) })
      : t("Notifications wait until you are on shift.")
  return (
    <p class="soft note" role="status">
      {text}
    </p>
  )
}

function Week({ hours, onSave }: { hours: WorkingHours; onSave(weekly: Day[]): Promise<void> }) {
  const [week, setWeek] = useState(hours.weekly.length ? hours.weekly : OFFICE)
  const names = weekdays()
  const of = (day: number) => week.find((entry) => entry.day === day)
  const without = (day: number) => week.filter((entry) => entry.day !== day)
  const put = (entry: Day) => setWeek([...without(entry.day), entry].sort((a, b) => a.day - b.day))
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        void onSave(week)
      }}
    >
      <ul class="hours-week">
        {names.map((name, day) => {
          const entry = of(day)
          return (
            <li key={name}>
              <label class="choice">
                <input
                  type="checkbox"
                  checked={entry !== undefined}
                  onChange={() => (entry ? setWeek(without(day)) : put({ day, since: "07:00", to: "16:00" }))}
                />
                <strong>{name}</strong>
              </label>
              {entry && (
                <span class="hours-day">
                  <input
                    type="time"
                    required
                    aria-label={t("{day} from", { day: name })}
                    value={entry.since}
                    onChange={(event) => put({ ...entry, since: event.currentTarget.value })}
                  />
                  <span aria-hidden="true">–</span>
                  <input
                    type="time"
                    required
                    aria-label={t("{day} to", { day: name })}
                    value={entry.to}
                    onChange={(event) => put({ ...entry, to: event.currentTarget.value })}
                  />
                </span>
              )}
            </li>
          )
        })}
      </ul>
      <button type="submit" class="button primary" disabled={week.length === 0}>
        {t("Save my hours")}
      </button>
    </form>
  )
}

function CalendarForm({ hours, onSave }: { hours: WorkingHours; onSave(calendar: string): Promise<void> }) {
  const [address, setAddress] = useState("")
  const troubles: Record<string, string> = {
    refused: t("The address leads to where the server may not go."),
    slow: t("The calendar did not answer in time."),
    too_large: t("The calendar is too large."),
    unreachable: t("The calendar could not be reached."),
    unreadable: t("What is there is no calendar."),
  }
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        void onSave(address)
      }}
    >
      <Field
        label={t("The address of my shift calendar")}
        hint={
          hours.calendar
            ? t("There is one. Write another to replace it; it is not shown again.")
            : t("A secret address from your shift planner, beginning with https:// or webcal://.")
        }
        value={address}
        onInput={setAddress}
        wrong={troubles[hours.calendar_trouble] ?? ""}
      />
      {hours.calendar_at && (
        <p class="soft note">{t("Last read {time}", { time: fullTime(hours.calendar_at) })}</p>
      )}
      <button type="submit" class="button primary" disabled={!address.trim()}>
        {t("Use this calendar")}
      </button>
    </form>
  )
}

export function Hours() {
  const found = useLoad(() => rest.get<Answer>("me/hours"), [])
  const [choosing, setChoosing] = useState<WorkingHours["mode"] | null>(null)
  const [wrong, setWrong] = useState<unknown>(null)
  if (found.error !== null) return <ErrorState error={found.error} onRetry={found.reload} />
  if (!found.data) return <Skeleton rows={3} />
  const { hours } = found.data
  const mode = choosing ?? hours.mode
  const names: Record<WorkingHours["mode"], string> = {
    always: t("Always"),
    weekly: t("In my working hours"),
    shift: t("When I say that I am on shift"),
    calendar: t("By my shift calendar"),
  }

  async function save(change: object) {
    setWrong(null)
    try {
      found.change(await rest.put<Answer>("me/hours", change))
      setChoosing(null)
      say(t("Your hours are saved."))
    } catch (error) {
      setWrong(error)
    }
  }
  const shift = (on: boolean) => rest.put<Answer>("me/shift", { on }).then(found.change, sayWhy)

  return (
    <>
      <fieldset class="choices">
        <legend class="unseen">{t("When may it reach me?")}</legend>
        {(Object.keys(names) as WorkingHours["mode"][]).map((name) => (
          <label key={name} class="choice">
            <input
              type="radio"
              name="hours"
              checked={mode === name}
              onChange={() =>
                name === "always" || name === "shift" ? save({ mode: name }) : setChoosing(name)
              }
            />
            <strong>{names[name]}</strong>
          </label>
        ))}
      </fieldset>
      {mode === "weekly" && <Week hours={hours} onSave={(weekly) => save({ mode, weekly })} />}
      {mode === "calendar" && <CalendarForm hours={hours} onSave={(calendar) => save({ mode, calendar })} />}
      {mode !== "always" && (
        <fieldset class="segments">
          <legend class="unseen">{t("Am I on shift?")}</legend>
          <button type="button" class="segment" aria-pressed={hours.on} onClick={() => shift(true)}>
            {t("I am on shift")}
          </button>
          <button type="button" class="segment" aria-pressed={!hours.on} onClick={() => shift(false)}>
            {t("I am off")}
          </button>
        </fieldset>
      )}
      {wrong !== null && (
        <p class="wrong" role="alert">
          {explain(wrong)}
        </p>
      )}
      <Now hours={hours} />
      <p class="soft note">
        {t("What comes at other times waits for you here, and comes as one notification when you begin.")}
      </p>
    </>
  )
}
