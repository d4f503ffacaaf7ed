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

/** The colour that the system paints around the page: `--ground` of tokens.css. */
const GROUND = { light: "#f4f1ec", dark: "#101516" }

export function followTheme(): void {
  dark.addEventListener("change", () => (systemDark.value = dark.matches))
  effect(() => {
    const system = systemDark.value ? "dark" : "light"
    const shown = theme.value === "system" ? system : theme.value
    document.documentElement.dataset.theme = shown
    for (const colour of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]"))
      colour.content = GROUND[shown]
  })
}
