/** The messages of a room or a thread: drawn in order, walked with the arrow keys. */
import { useMemo, useRef, useState } from "preact/hooks"
import { t } from "../../i18n"
import { dayName, fullTime } from "../../i18n/dates"
import { myId } from "../../state/session"
import { sayWhy } from "../../ui/toast"
import { shortcutFor } from "../shell/shortcuts"
import { type Abilities, asking } from "./asking"
import { editing } from "./editing"
import { longPress } from "./longPress"
import { MessageItem } from "./MessageItem"
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
  const last = inThread
    ? undefined
    : rows.findLast(
        (row) => row.kind === "message" && row.message.author.id === myId.value && !row.message.deleted,
      )?.key
  const reachable = current !== null && messages.includes(current) ? current : messages.at(-1)

  function note(event: Event) {
    const id = (event.target as Element).closest<HTMLElement>("[data-message]")?.dataset.message
    if (id && id !== current) setCurrent(id)
  }

  // What is held is looked up among what is drawn now.
  const shown = useRef(rows)
  shown.current = rows
  const hold = useMemo(
    () =>
      longPress((target) => {
        const id = target.closest<HTMLElement>("[data-message]")?.dataset.message
        const row = shown.current.find((other) => other.kind === "message" && other.key === id)
        if (row?.kind === "message" && editing.value !== id)
          asking.value = { what: "actions", message: row.message, can, inThread }
      }),
    [can, inThread],
  )

  /** Carry out what the key means at a message; false where it means nothing there. */
  function does(event: KeyboardEvent, id: string): boolean {
    const what = shortcutFor(event, "message")
    const row = shown.current.find((other) => other.kind === "message" && other.key === id)
    if (what === null || row?.kind !== "message") return false
    event.preventDefault()
    const place = event.target as HTMLElement
    if (what === "react") place.querySelector<HTMLElement>('[data-action="react"]')?.click()
    else
      import("./messageActions")
        .then(({ actionsFor }) =>
          actionsFor(row.message, can, inThread)
            .find((action) => action.id === what)
            ?.run(),
        )
        .catch(sayWhy)
    return true
  }

  function pressed(event: KeyboardEvent) {
    const list = event.currentTarget as HTMLElement
    const at = document.activeElement as HTMLElement
    if (!at.dataset.message) {
      const message = event.key === "Escape" ? at.closest<HTMLElement>("[data-message]") : null
      if (message) {
        event.preventDefault()
        message.focus()
      }
      return
    }
    if (does(event, at.dataset.message)) return
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
      {...hold}
      onPointerDown={(event) => {
        note(event)
        hold.onPointerDown(event)
      }}
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
              lastOfMine={row.key === last}
            />
          )}
          {row.kind === "outgoing" && <OutgoingItem entry={row.entry} head={row.head} />}
        </div>
      ))}
    </div>
  )
}
