/** A menu that opens at its button, with the arrow keys, Home, End and Escape (ARIA menu button pattern). */
import { useEffect, useLayoutEffect, useRef } from "preact/hooks"
import { Icon, type IconName } from "./Icon"

export interface MenuItem {
  name: string
  icon: IconName
  danger?: boolean
  run(): void
}

interface Props {
  label: string
  items: MenuItem[]
  anchor: HTMLElement
  onClose(): void
}

const EDGE = 8

export function Menu({ label, items, anchor, onClose }: Props) {
  const menu = useRef<HTMLDivElement>(null)

  useLayoutEffect(() => {
    const shown = menu.current
    if (!shown) return
    const from = anchor.getBoundingClientRect()
    const { width, height } = shown.getBoundingClientRect()
    const below = from.bottom + height + EDGE <= innerHeight
    shown.style.insetBlockStart = `${Math.max(EDGE, below ? from.bottom : from.top - height)}px`
    shown.style.left = `${Math.max(EDGE, Math.min(from.right - width, innerWidth - width - EDGE))}px`
    shown.querySelector<HTMLElement>("[role=menuitem]")?.focus()
  }, [anchor])

  useEffect(() => {
    const outside = (event: Event) => {
      if (!menu.current?.contains(event.target as Node) && !anchor.contains(event.target as Node)) onClose()
    }
    addEventListener("pointerdown", outside, true)
    addEventListener("resize", onClose)
    return () => {
      removeEventListener("pointerdown", outside, true)
      removeEventListener("resize", onClose)
    }
  }, [anchor, onClose])

  function close() {
    onClose()
    if (anchor.isConnected) anchor.focus()
  }

  function pressed(event: KeyboardEvent) {
    const choices = [...(menu.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])]
    const at = choices.indexOf(document.activeElement as HTMLElement)
    const places: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }
    const place = places[event.key]
    if (place !== undefined) choices.at(place % choices.length)?.focus()
    else if (event.key === "Escape" || event.key === "Tab") close()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div ref={menu} class="menu" role="menu" tabIndex={-1} aria-label={label} onKeyDown={pressed}>
      {items.map((item) => (
        <button
          key={item.name}
          type="button"
          role="menuitem"
          tabIndex={-1}
          class={item.danger ? "menu-item danger" : "menu-item"}
          onClick={() => {
            close()
            item.run()
          }}
        >
          <Icon name={item.icon} />
          {item.name}
        </button>
      ))}
    </div>
  )
}
