/** Short words about what just happened. */
import { signal } from "@preact/signals"
import { explain } from "./explain"

const SHOWN_MS = 6_000
const toasts = signal<readonly { id: number; text: string }[]>([])
let next = 1

export function say(text: string): void {
  const id = next++
  toasts.value = [...toasts.value, { id, text }].slice(-3)
  setTimeout(() => {
    toasts.value = toasts.value.filter((toast) => toast.id !== id)
  }, SHOWN_MS)
}

export const sayWhy = (error: unknown): void => say(explain(error))

export function Toasts() {
  return (
    <div class="toasts" role="status">
      {toasts.value.map((toast) => (
        <p key={toast.id} class="toast">
          {toast.text}
        </p>
      ))}
    </div>
  )
}
