/** My messages to be sent later: when, where, and what one can still do. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { clock, dayName } from "../../i18n/dates"
import { filesInWords } from "../../i18n/files"
import { socket } from "../../state/connection"
import { roomName } from "../../state/names"
import { scheduled, scheduledChanged } from "../../state/scheduled"
import { world } from "../../state/store"
import type { Scheduled } from "../../state/types"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"
import { Icon } from "../../ui/Icon"
import { State } from "../../ui/State"
import { SendLater } from "./SendLater"
import { timeZone } from "./times"

const nameOf = (one: Scheduled): string => {
  const room = world.value.rooms[one.room]
  return room ? roomName(room) : one.room_name || t("Direct chat")
}

function Entry({ one }: { one: Scheduled }) {
  const [asking, setAsking] = useState<"time" | "text" | null>(null)
  const [text, setText] = useState(one.text)
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState("")

  async function change(name: "scheduled.change" | "scheduled.send" | "scheduled.cancel", more: object = {}) {
    const answer = await socket.command(name, { scheduled: one.id, ...more })
    scheduledChanged(answer.scheduled)
  }

  async function act(work: () => Promise<void>) {
    setBusy(true)
    setWrong("")
    try {
      await work()
      setAsking(null)
    } catch (error) {
      setWrong(explain(error))
    }
    setBusy(false)
  }

  return (
    <li class="scheduled">
      <p class="scheduled-when note">
        <Icon name="clock" tiny />
        <span>
          {dayName(one.at)} {clock(one.at)} · <bdi>{nameOf(one)}</bdi>
        </span>
      </p>
      {one.why && (
        <p class="wrong" role="alert">
          {t("Not sent.")} {one.why}
        </p>
      )}
      {asking === "text" ? (
        <form
          class="field"
          onSubmit={(event) => {
            event.preventDefault()
            void act(() => change("scheduled.change", { text }))
          }}
        >
          <textarea
            class="input"
            dir="auto"
            aria-label={t("Change the message")}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <div class="dialog-actions">
            <button type="button" class="button" onClick={() => setAsking(null)}>
              {t("Cancel")}
            </button>
            <button type="submit" class="button primary" disabled={busy}>
              {t("Save")}
            </button>
          </div>
        </form>
      ) : (
        <p class="text plain" dir="auto">
          {one.text || filesInWords(one.files.length, one.files[0]?.kind)}
        </p>
      )}
      {one.text && one.files.length > 0 && (
        <p class="soft note">{filesInWords(one.files.length, one.files[0]?.kind)}</p>
      )}
      {wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      {asking !== "text" && (
        <div class="scheduled-actions">
          <button
            type="button"
            class="button"
            disabled={busy}
            onClick={() => act(() => change("scheduled.send"))}
          >
            {t("Send now")}
          </button>
          <button type="button" class="button" disabled={busy} onClick={() => setAsking("time")}>
            {t("Change the time")}
          </button>
          <button type="button" class="button" disabled={busy} onClick={() => setAsking("text")}>
            {t("Change the text")}
          </button>
          <button
            type="button"
            class="button danger"
            disabled={busy}
            onClick={() => act(() => change("scheduled.cancel"))}
          >
            {t("Remove")}
          </button>
        </div>
      )}
      {asking === "time" && (
        <SendLater
          title={t("Change the time")}
          onChoose={(at) => change("scheduled.change", { at, time_zone: timeZone() })}
          onClose={() => setAsking(null)}
        />
      )}
    </li>
  )
}

export function ScheduledList({ onClose }: { onClose(): void }) {
  const all = scheduled.value
  return (
    <Dialog title={t("To be sent later")} onClose={onClose}>
      {all.length === 0 ? (
        <State icon="clock" title={t("Nothing waits to be sent")}>
          <p>{t("Choose “Send later” beside a message you write.")}</p>
        </State>
      ) : (
        <ul class="scheduled-list">
          {all.map((one) => (
            <Entry key={one.id} one={one} />
          ))}
        </ul>
      )}
    </Dialog>
  )
}
