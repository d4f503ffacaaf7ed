/** The messages of a room or a thread: drawn in order, walked with the arrow keys. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { dayName, fullTime } from "../../i18n/dates"
import { editing } from "./editing"
import { MessageItem } from "./MessageItem"
import type { Abilities } from "./MessageTools"
import { OutgoingItem } from "./OutgoingItem"
import type { Row } from "./rows"

interface Props {
  rows: Row[]
  label: string
  can: Abilities
  marked: string | null
  inThread?: boolean
}

const inList = (list: HTMLElement): HTMLElement[] => [...list.querySelectorAll<HTMLElement>("[data-message]")]

export function MessageRows({ rows, label, can, marked, inThread = false }: Props) {
  const [current, setCurrent] = useState<string | null>(null)
  const messages = rows.flatMap((row) => (row.kind === "message" ? [row.key] : []))
  const reachable = current !== null && messages.includes(current) ? current : messages.at(-1)

  function note(event: Event) {
    const id = (event.target as Element).closest<HTMLElement>("[data-message]")?.dataset.message
    if (id && id !== current) setCurrent(id)
  }

  function pressed(event: KeyboardEvent) {
    const list = event.currentTarget as HTMLElement
    const at = document.activeElement as HTMLElement
    if (!at.dataset.message) {
      if (event.key === "Escape") at.closest<HTMLElement>("[data-message]")?.focus()
      return
    }
    const all = inList(list)
    const place = all.indexOf(at)
    const goal = { ArrowUp: place - 1, ArrowDown: place + 1, Home: 0, End: all.length - 1 }[event.key]
    if (goal === undefined || !all[goal]) return
    event.preventDefault()
    all[goal].focus()
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div
      class="rows"
      role="group"
      aria-label={label}
      onFocusCapture={note}
      onPointerOver={note}
      onPointerDown={note}
      onKeyDown={pressed}
    >
      {rows.map((row) => (
        <div key={row.key} data-key={row.key} class={`row-${row.kind}`} role="presentation">
          {row.kind === "day" && (
            <p class="day" title={fullTime(row.at)}>
              <span>{dayName(row.at)}</span>
            </p>
          )}
          {row.kind === "new" && (
            <p class="new-line">
              <span>{t("New")}</span>
            </p>
          )}
          {row.kind === "message" && (
            <MessageItem
              message={row.message}
              head={row.head}
              current={row.key === reachable}
              marked={row.key === marked}
              editing={row.key === editing.value}
              can={can}
              inThread={inThread}
            />
          )}
          {row.kind === "outgoing" && <OutgoingItem entry={row.entry} head={row.head} />}
        </div>
      ))}
    </div>
  )
}
