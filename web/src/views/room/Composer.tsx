/** Where one writes. A draft is kept with every key; Enter sends where there is a keyboard. */
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { draftOf, keepDraft } from "../../state/drafts"
import { send } from "../../state/outbox"
import type { Id } from "../../state/types"
import { tellTyping } from "../../state/typing"
import { Icon } from "../../ui/Icon"
import { enterSends } from "./keys"
import { MentionList } from "./MentionList"
import { type Mention, mentionAt, putMention } from "./mention"
import { useMentions } from "./useMentions"

const LONGEST = 8000
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
  const [text, setText] = useState(() => draftOf(room, thread))
  const [mention, setMention] = useState<Mention | null>(null)
  const [chosen, setChosen] = useState(0)
  const list = useId()
  const suggestions = useMentions(room, mention)
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

  function change(next: string) {
    setText(next)
    keepDraft(room, thread, next)
    tellTyping(room, thread, next.trim() !== "")
  }

  function look() {
    const area = field.current
    const found =
      area && area.selectionStart === area.selectionEnd ? mentionAt(area.value, area.selectionStart) : null
    if (found?.start !== mention?.start || found?.words !== mention?.words) {
      setMention(found)
      setChosen(0)
    }
  }

  function choose(index: number) {
    const suggestion = suggestions[index]
    const area = field.current
    if (!suggestion || !mention || !area) return
    const done = putMention(text, mention, suggestion.username)
    change(done.text)
    setMention(null)
    requestAnimationFrame(() => {
      area.focus()
      area.setSelectionRange(done.cursor, done.cursor)
    })
  }

  function submit() {
    const trimmed = text.trim()
    if (!trimmed || trimmed.length > LONGEST) return
    send(room, thread, trimmed)
    change("")
    setMention(null)
    onSent()
    field.current?.focus()
  }

  function pressedInList(event: KeyboardEvent): boolean {
    if (event.key === "ArrowDown") setChosen((at + 1) % suggestions.length)
    else if (event.key === "ArrowUp") setChosen((at - 1 + suggestions.length) % suggestions.length)
    else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") choose(at)
    else if (event.key === "Escape") setMention(null)
    else return false
    return true
  }

  function pressed(event: KeyboardEvent) {
    if (event.isComposing) return
    if (open && pressedInList(event)) event.preventDefault()
    else if (enterSends(event)) {
      event.preventDefault()
      submit()
    } else if (event.key === "ArrowUp" && text === "") {
      event.preventDefault()
      onEditLast()
    }
  }

  const left = LONGEST - text.trim().length
  return (
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
      <div class="composer-box">
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
            change(event.currentTarget.value)
            look()
          }}
          onKeyUp={look}
          onClick={look}
          onBlur={() => setMention(null)}
          onKeyDown={pressed}
        />
        <button
          type="submit"
          class="icon-button primary"
          aria-label={t("Send")}
          title={t("Send")}
          disabled={!text.trim() || left < 0}
        >
          <Icon name="send" />
        </button>
      </div>
      {text.length > WARN_FROM && (
        <p class={left < 0 ? "wrong note" : "soft note"} role="status">
          {left < 0
            ? tn("{n} character too many", "{n} characters too many", -left)
            : tn("{n} character left", "{n} characters left", left)}
        </p>
      )}
    </form>
  )
}
