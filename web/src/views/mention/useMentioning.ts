/** Choosing whom an `@` means, or which emoji a `:` does, while one writes in a text field. */
import type { RefObject } from "preact"
import { useId, useRef, useState } from "preact/hooks"
import { loadEmoji, replaceShort } from "../../state/emoji"
import { putText } from "../../ui/putText"
import { type Asked, askedAt, putChosen } from "./mention"
import { type Find, type Suggestion, useSuggestions } from "./useSuggestions"

interface Mentioning {
  list: { id: string; suggestions: Suggestion[]; chosen: number; onChoose(index: number): void }
  open: boolean
  /** Give the key to the list; whether it took it. */
  pressed(event: KeyboardEvent): boolean
  close(): void
  /** What goes onto the text field. */
  field: {
    "aria-autocomplete": "list"
    "aria-controls": string | undefined
    "aria-activedescendant": string | undefined
    onInput(event: { currentTarget: HTMLTextAreaElement }): void
    onKeyUp(): void
    onClick(): void
    onBlur(): void
  }
}

export function useMentioning(
  field: RefObject<HTMLTextAreaElement | null>,
  place: string,
  find: Find,
  change: (text: string) => void,
): Mentioning {
  const [asked, setAsked] = useState<Asked | null>(null)
  // What one closed the list for, until something else is written.
  const closed = useRef<Asked | null>(null)
  const [chosen, setChosen] = useState(0)
  const id = useId()
  const suggestions = useSuggestions(place, find, asked)
  const open = suggestions.length > 0
  const at = Math.min(chosen, suggestions.length - 1)

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

  function typed(area: HTMLTextAreaElement) {
    const before = area.value.slice(0, area.selectionStart)
    if (/(^|[\s(]):[a-z0-9_+-]{2,}$/.test(before)) loadEmoji().catch(() => {})
    const shown = before.endsWith(":") ? replaceShort(before) : before
    if (shown !== before) putText(area, shown + area.value.slice(area.selectionStart), shown.length)
    change(area.value)
  }

  function choose(index: number) {
    const suggestion = suggestions[index]
    const area = field.current
    if (!suggestion || !asked || !area) return
    const done = putChosen(area.value, asked, suggestion.put)
    putText(area, done.text, done.cursor)
    change(done.text)
    setAsked(null)
  }

  function pressedInList(event: KeyboardEvent): boolean {
    if (event.key === "ArrowDown") setChosen((at + 1) % suggestions.length)
    else if (event.key === "ArrowUp") setChosen((at - 1 + suggestions.length) % suggestions.length)
    else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") choose(at)
    else if (event.key === "Escape") {
      closed.current = asked
      setAsked(null)
    } else return false
    return true
  }

  function pressed(event: KeyboardEvent): boolean {
    if (!open || event.isComposing || !pressedInList(event)) return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }

  return {
    list: { id, suggestions, chosen: at, onChoose: choose },
    open,
    pressed,
    close: () => setAsked(null),
    field: {
      "aria-autocomplete": "list",
      "aria-controls": open ? id : undefined,
      "aria-activedescendant": open ? `${id}-${at}` : undefined,
      onInput(event) {
        typed(event.currentTarget)
        look()
      },
      onKeyUp: look,
      onClick: look,
      onBlur: () => setAsked(null),
    },
  }
}
