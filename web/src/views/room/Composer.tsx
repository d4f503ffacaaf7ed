/** Where one writes. A draft is kept with every key; Enter sends where there is a keyboard. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { clock, dayName } from "../../i18n/dates"
import { attachedAt, isReady } from "../../state/attached"
import { draftOf, keepDraft, placeOf } from "../../state/drafts"
import { send } from "../../state/outbox"
import { markAllIn } from "../../state/reading"
import { scheduleMessage } from "../../state/scheduled"
import { world } from "../../state/store"
import type { Id } from "../../state/types"
import { tellTyping } from "../../state/typing"
import { unreadIn } from "../../state/world"
import { Icon } from "../../ui/Icon"
import { putText } from "../../ui/putText"
import { say } from "../../ui/toast"
import { MentionList } from "../mention/MentionList"
import { useMentioning } from "../mention/useMentioning"
import { lazy } from "../shell/lazy"
import { findInRoom } from "./findInRoom"
import { enterSends, finePointer } from "./keys"
import { PlusMenu } from "./PlusMenu"
import { ScheduledLine } from "./ScheduledLine"
import { timeZone } from "./times"
import { useAttach } from "./useAttach"

const EmojiPicker = lazy(() => import("./EmojiPicker").then((module) => module.EmojiPicker), null)
const SendLater = lazy(() => import("./SendLater").then((module) => module.SendLater), null)
const Tray = lazy(() => import("./Tray").then((module) => module.Tray), null)

const LONGEST = 8000
/** With Ctrl or Cmd: bold and italic. */
const MARKS: Record<string, string> = { b: "**", i: "_" }
const WARN_FROM = 7500

interface Props {
  room: Id
  thread: Id | null
  label: string
  onSent(): void
  /** Arrow up in an empty field: change what one wrote last. */
  onEditLast(): void
  autoFocus?: boolean
}

export function Composer({ room, thread, label, onSent, onEditLast, autoFocus }: Props) {
  const field = useRef<HTMLTextAreaElement>(null)
  const caret = useRef<number | null>(null)
  const [text, setText] = useState(() => draftOf(room, thread))
  const [later, setLater] = useState(false)
  const [picking, setPicking] = useState(false)
  const place = placeOf(room, thread)
  const attach = useAttach(place, field)
  const files = attachedAt(place)
  const mentioning = useMentioning(field, room, (words) => findInRoom(room, words), change)

  useEffect(() => {
    if (autoFocus) field.current?.focus()
    const restore = () => setText(draftOf(room, thread))
    // What another device wrote may have come since this was drawn.
    restore()
    addEventListener("torget:draft", restore)
    return () => removeEventListener("torget:draft", restore)
  }, [room, thread, autoFocus])
  useLayoutEffect(() => {
    const area = field.current
    if (!area || CSS.supports("field-sizing", "content")) return
    area.style.height = "auto"
    area.style.height = `${area.scrollHeight + 2}px`
  }, [text])
  // Once what was chosen from is gone: as long as a dialog stands, nothing behind it takes the focus.
  useEffect(() => {
    if (picking || caret.current === null) return
    const [area, at] = [field.current, caret.current]
    caret.current = null
    const put = () => {
      area?.focus()
      area?.setSelectionRange(at, at)
    }
    put()
    // A dialog that closes late gives the focus back to where it was before.
    requestAnimationFrame(() => {
      if (document.activeElement !== area) put()
    })
  }, [picking, text])

  function change(next: string) {
    setText(next)
    keepDraft(room, thread, next)
    tellTyping(room, thread, next.trim() !== "")
  }

  function submit() {
    const trimmed = text.trim()
    if (!mayGo(trimmed)) return
    send(room, thread, trimmed, [], files)
    emptied()
    onSent()
    field.current?.focus()
  }

  function mayGo(trimmed: string): boolean {
    if ((!trimmed && !files.length) || trimmed.length > LONGEST) return false
    if (!files.some((one) => one.state === "refused")) return true
    say(t("One of the files cannot be sent. Remove it first."))
    return false
  }

  function emptied() {
    change("")
    attach.forgetLeftOut()
    mentioning.close()
  }

  /** Put something where the cursor is. */
  function insert(put: string) {
    const area = field.current
    const at = area?.selectionStart ?? text.length
    change(text.slice(0, at) + put + text.slice(area?.selectionEnd ?? at))
    caret.current = at + put.length
  }

  /** Put Markdown's marks around what is chosen. */
  function mark(marks: string) {
    const area = field.current
    if (!area) return
    const { selectionStart: start, selectionEnd: end } = area
    const [before, chosen, after] = [text.slice(0, start), text.slice(start, end), text.slice(end)]
    putText(area, before + marks + chosen + marks + after, start + marks.length, end + marks.length)
    change(area.value)
  }

  function sendLater() {
    const trimmed = text.trim()
    if (!trimmed && !files.length) say(t("Write the message first, then choose when it is sent."))
    else if (files.some((one) => !isReady(one))) say(t("Wait until the files are uploaded."))
    else if (mayGo(trimmed)) setLater(true)
  }

  async function schedule(at: string) {
    await scheduleMessage(room, thread, text.trim(), files, at, timeZone())
    emptied()
    say(t("It will be sent {day} at {time}.", { day: dayName(at).toLocaleLowerCase("sv"), time: clock(at) }))
  }

  /** Escape: what is new in the room is read; pressed again, the keyboard goes to the messages. */
  function leave(area: HTMLElement) {
    const found = world.value.rooms[room]
    if (thread === null && found && unreadIn(found) > 0) markAllIn(room)
    else {
      const pane = area.closest(".pane")
      pane?.querySelector<HTMLElement>('[data-message][tabindex="0"]')?.focus()
    }
  }

  function pressed(event: KeyboardEvent) {
    if (event.isComposing) return
    const marks = (event.ctrlKey || event.metaKey) && !event.altKey && MARKS[event.key.toLowerCase()]
    if (mentioning.pressed(event)) return
    if (marks) {
      event.preventDefault()
      mark(marks)
    } else if (enterSends(event)) {
      event.preventDefault()
      submit()
    } else if (event.key === "Escape") {
      event.preventDefault()
      leave(event.currentTarget as HTMLElement)
    } else if (event.key === "ArrowUp" && text === "") {
      event.preventDefault()
      onEditLast()
    }
  }

  const left = LONGEST - text.trim().length
  return (
    <>
      <ScheduledLine room={room} />
      <form
        class="composer"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        {mentioning.open && <MentionList {...mentioning.list} />}
        <span class="unseen" role="status">
          {mentioning.open ? tn("{n} suggestion", "{n} suggestions", mentioning.list.suggestions.length) : ""}
        </span>
        {attach.dropping && (
          <p class="drop-here">
            <Icon name="plus" />
            {t("Drop the files here")}
          </p>
        )}
        {attach.leftOut.length > 0 && (
          <div class="left-out wrong note" role="alert">
            <ul>
              {attach.leftOut.map((words) => (
                <li key={words}>{words}</li>
              ))}
            </ul>
            <button
              type="button"
              class="icon-button"
              aria-label={t("Close")}
              title={t("Close")}
              onClick={attach.forgetLeftOut}
            >
              <Icon name="close" />
            </button>
          </div>
        )}
        {files.length > 0 && <Tray place={place} />}
        <div class="composer-box">
          <PlusMenu
            onFiles={attach.add}
            more={[
              { name: t("Emoji"), icon: "smile", run: () => setPicking(true) },
              { name: t("Send later"), icon: "clock", run: sendLater },
            ]}
          />
          <textarea
            ref={field}
            rows={1}
            dir="auto"
            aria-label={label}
            placeholder={label}
            enterkeyhint="enter"
            value={text}
            {...mentioning.field}
            onKeyDown={pressed}
            onPaste={attach.pasted}
          />
          <button
            type="submit"
            class="icon-button primary"
            aria-label={t("Send")}
            title={t("Send")}
            disabled={(!text.trim() && !files.length) || left < 0}
          >
            <Icon name="send" />
          </button>
        </div>
        {finePointer.matches && text.length <= WARN_FROM && (
          <p
            class={text ? "composer-hint soft note" : "composer-hint soft note unseen-hint"}
            aria-hidden="true"
          >
            <b>**{t("bold")}**</b> <i>_{t("italic")}_</i> <code>`{t("code")}`</code>{" "}
            <span>&gt; {t("quote")}</span> <span>{t("Shift+Enter: new line")}</span>
          </p>
        )}
        {text.length > WARN_FROM && (
          <p class={left < 0 ? "wrong note" : "soft note"} role="status">
            {left < 0
              ? tn("{n} character too many", "{n} characters too many", -left)
              : tn("{n} character left", "{n} characters left", left)}
          </p>
        )}
      </form>
      {picking && <EmojiPicker onChoose={insert} onClose={() => setPicking(false)} />}
      {later && <SendLater title={t("Send later")} onChoose={schedule} onClose={() => setLater(false)} />}
    </>
  )
}
