/** Where one writes. A draft is kept with every key; Enter sends where there is a keyboard. */
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { clock, dayName } from "../../i18n/dates"
import { attachedAt, isReady } from "../../state/attached"
import { draftOf, keepDraft, placeOf } from "../../state/drafts"
import { loadEmoji, replaceShort } from "../../state/emoji"
import { send } from "../../state/outbox"
import { markAllIn } from "../../state/reading"
import { scheduleMessage } from "../../state/scheduled"
import { world } from "../../state/store"
import type { Id } from "../../state/types"
import { tellTyping } from "../../state/typing"
import { unreadIn } from "../../state/world"
import { Icon } from "../../ui/Icon"
import { say } from "../../ui/toast"
import { lazy } from "../shell/lazy"
import { enterSends, finePointer } from "./keys"
import { MentionList } from "./MentionList"
import { type Asked, askedAt, putChosen } from "./mention"
import { PlusMenu } from "./PlusMenu"
import { ScheduledLine } from "./ScheduledLine"
import { timeZone } from "./times"
import { useAttach } from "./useAttach"
import { useSuggestions } from "./useSuggestions"

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
  const [asked, setAsked] = useState<Asked | null>(null)
  // What one closed the list for, until something else is written.
  const closed = useRef<Asked | null>(null)
  const [chosen, setChosen] = useState(0)
  const [later, setLater] = useState(false)
  const [picking, setPicking] = useState(false)
  const list = useId()
  const place = placeOf(room, thread)
  const attach = useAttach(place, field)
  const files = attachedAt(place)
  const suggestions = useSuggestions(room, asked)
  const open = suggestions.length > 0
  const at = Math.min(chosen, suggestions.length - 1)

  useEffect(() => {
    if (autoFocus) field.current?.focus()
    const restore = () => setText(draftOf(room, thread))
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

  function look() {
    const area = field.current
    const found =
      area && area.selectionStart === area.selectionEnd ? askedAt(area.value, area.selectionStart) : null
    if (found?.start === asked?.start && found?.words === asked?.words) return
    if (found && found.start === closed.current?.start && found.words === closed.current.words) return
    closed.current = null
    setAsked(found)
    setChosen(0)
  }

  function closeList() {
    closed.current = asked
    setAsked(null)
  }

  function choose(index: number) {
    const suggestion = suggestions[index]
    const area = field.current
    if (!suggestion || !asked || !area) return
    const done = putChosen(text, asked, suggestion.put)
    change(done.text)
    setAsked(null)
    requestAnimationFrame(() => {
      area.focus()
      area.setSelectionRange(done.cursor, done.cursor)
    })
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
    setAsked(null)
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
    change(text.slice(0, start) + marks + text.slice(start, end) + marks + text.slice(end))
    requestAnimationFrame(() => area.setSelectionRange(start + marks.length, end + marks.length))
  }

  function typed(area: HTMLTextAreaElement) {
    const before = area.value.slice(0, area.selectionStart)
    if (/(^|[\s(]):[a-z0-9_+-]{2,}$/.test(before)) loadEmoji().catch(() => {})
    const shown = before.endsWith(":") ? replaceShort(before) : before
    change(shown + area.value.slice(area.selectionStart))
    if (shown !== before) requestAnimationFrame(() => area.setSelectionRange(shown.length, shown.length))
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

  function pressedInList(event: KeyboardEvent): boolean {
    if (event.key === "ArrowDown") setChosen((at + 1) % suggestions.length)
    else if (event.key === "ArrowUp") setChosen((at - 1 + suggestions.length) % suggestions.length)
    else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") choose(at)
    else if (event.key === "Escape") closeList()
    else return false
    return true
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
    if (open && pressedInList(event)) {
      event.preventDefault()
      event.stopPropagation()
    } else if (marks) {
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
        {open && <MentionList id={list} suggestions={suggestions} chosen={at} onChoose={choose} />}
        <span class="unseen" role="status">
          {open ? tn("{n} suggestion", "{n} suggestions", suggestions.length) : ""}
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
            aria-autocomplete="list"
            aria-controls={open ? list : undefined}
            aria-activedescendant={open ? `${list}-${at}` : undefined}
            enterkeyhint="enter"
            value={text}
            onInput={(event) => {
              typed(event.currentTarget)
              look()
            }}
            onKeyUp={look}
            onClick={look}
            onBlur={() => setAsked(null)}
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
