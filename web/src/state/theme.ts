/** Light, dark, or as the device has it. */
import { effect, signal } from "@preact/signals"

export type Theme = "system" | "light" | "dark"

const KEY = "torget:theme"
const dark = matchMedia("(prefers-color-scheme: dark)")
const systemDark = signal(dark.matches)
const stored = localStorage.getItem(KEY)

export const theme = signal<Theme>(stored === "light" || stored === "dark" ? stored : "system")

export function chooseTheme(next: Theme): void {
  theme.value = next
  localStorage.setItem(KEY, next)
}

export function followTheme(): void {
  dark.addEventListener("change", () => (systemDark.value = dark.matches))
  effect(() => {
    const system = systemDark.value ? "dark" : "light"
    document.documentElement.dataset.theme = theme.value === "system" ? system : theme.value
  })
}
