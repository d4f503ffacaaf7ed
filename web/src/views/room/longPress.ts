/** Holding a finger still on a message or a row. Links, pictures and fields keep what the browser does there. */

const HOLD_MS = 450
const STILL_PX = 10
const OTHERS = "a, button, input, textarea, video, audio, summary"

interface Held {
  onPointerDown(event: PointerEvent): void
  onPointerMove(event: PointerEvent): void
  onPointerUp(): void
  onPointerCancel(): void
  onContextMenu(event: Event): void
  onClickCapture(event: Event): void
}

/** Call `done` with what was held, once for each time. Made once for a list; it is told by pointer events. */
export function longPress(done: (target: Element) => void, others = OTHERS): Held {
  let timer: ReturnType<typeof setTimeout> | undefined
  let from = { x: 0, y: 0 }
  let held = false
  const stop = () => clearTimeout(timer)
  return {
    onPointerDown(event) {
      stop()
      held = false
      const target = event.target as Element
      if (event.pointerType === "mouse" || target.closest(others)) return
      from = { x: event.clientX, y: event.clientY }
      timer = setTimeout(() => {
        held = true
        navigator.vibrate?.(10)
        done(target)
      }, HOLD_MS)
    },
    onPointerMove(event) {
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > STILL_PX) stop()
    },
    onPointerUp: stop,
    // The finger scrolls.
    onPointerCancel: stop,
    onContextMenu(event) {
      // Android's own answer to a long press would come on top.
      if (held) event.preventDefault()
    },
    onClickCapture(event) {
      // Letting go is no press.
      if (!held) return
      held = false
      event.preventDefault()
      event.stopPropagation()
    },
  }
}
