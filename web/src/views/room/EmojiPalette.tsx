import { useEffect, useLayoutEffect, useRef } from "preact/hooks"
import { t } from "../../i18n"
import { Icon } from "../../ui/Icon"
import { palette } from "./actions"

interface Props {
  anchor: HTMLElement
  onChoose(emoji: string): void
  onClose(): void
  /** Show all there are. */
  onMore(): void
}

const EDGE = 8

/** A few reactions at a button; the arrow keys go between them, Escape closes. */
export function EmojiPalette({ anchor, onChoose, onClose, onMore }: Props) {
  const box = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const shown = box.current
    if (!shown) return
    const from = anchor.getBoundingClientRect()
    const { width, height } = shown.getBoundingClientRect()
    const above = from.top - height - EDGE > 0
    shown.style.insetBlockStart = `${above ? from.top - height - 4 : from.bottom + 4}px`
    shown.style.left = `${Math.max(EDGE, Math.min(from.right - width, innerWidth - width - EDGE))}px`
    shown.querySelector("button")?.focus()
  }, [anchor])
  useEffect(() => {
    const outside = (event: Event) => {
      if (!box.current?.contains(event.target as Node) && !anchor.contains(event.target as Node)) onClose()
    }
    addEventListener("pointerdown", outside, true)
    return () => removeEventListener("pointerdown", outside, true)
  }, [anchor, onClose])

  function close() {
    onClose()
    if (anchor.isConnected) anchor.focus()
  }

  function pressed(event: KeyboardEvent) {
    const buttons = [...(box.current?.querySelectorAll("button") ?? [])]
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (step) buttons.at((at + step) % buttons.length)?.focus()
    else if (event.key === "Escape" || event.key === "Tab") close()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div
      ref={box}
      class="menu palette"
      role="toolbar"
      aria-label={t("Choose a reaction")}
      onKeyDown={pressed}
    >
      {palette.map((emoji) => (
        <button
          key={emoji}
          type="button"
          class="palette-choice"
          aria-label={t("React with {emoji}", { emoji })}
          onClick={() => {
            close()
            onChoose(emoji)
          }}
        >
          {emoji}
        </button>
      ))}
      <button
        type="button"
        class="palette-choice"
        aria-label={t("All emoji")}
        title={t("All emoji")}
        onClick={() => {
          close()
          onMore()
        }}
      >
        <Icon name="plus" />
      </button>
    </div>
  )
}
