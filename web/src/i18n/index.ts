/** Texts in the reader's language. English msgids stand in the code; catalogues are in `locales/`. */

import loaders, { rest } from "virtual:catalogues"
import { signal } from "@preact/signals"

type Values = Record<string, string | number>

const KEY = "torget:language"
const DEFAULT = "sv"

export const languages: Record<string, string> = { sv: "Svenska", en: "English" }
export const language = signal(DEFAULT)
const entries = signal<Record<string, string | string[]>>({})

/** The language chosen on this device before, else the browser's first that there is a catalogue for. */
export function preferredLanguage(): string {
  const wanted = [
    localStorage.getItem(KEY) ?? "",
    ...navigator.languages.map((tag) => tag.split("-")[0] ?? ""),
  ]
  return wanted.find((code) => code in loaders) ?? DEFAULT
}

/** Load a language and show everything in it. */
export async function showLanguage(code: string): Promise<void> {
  const known = code in loaders ? code : DEFAULT
  const [catalogue, later] = await Promise.all([
    loaders[known]?.(),
    // At the start the first texts are enough; what is on screen in another language may need all of them.
    shown && shown !== known ? rest[known]?.().catch(() => undefined) : undefined,
  ])
  // The same language again: what came later stays.
  if (known === shown) return
  shown = known
  entries.value = { ...catalogue?.default, ...later?.default }
  language.value = known
  laterTexts = later ? Promise.resolve() : loadRest(known)
  localStorage.setItem(KEY, known)
  document.documentElement.lang = known
  const manifest = document.querySelector<HTMLLinkElement>("link[rel=manifest]")
  if (manifest) manifest.href = `/static/manifest.${known}.webmanifest`
}

let shown = ""
let laterTexts: Promise<void> = Promise.resolve()

/** Add the texts of what is not shown at first: nothing on screen has asked for them, so nothing is drawn anew. */
async function loadRest(code: string): Promise<void> {
  const found = await rest[code]?.().catch(() => undefined)
  if (found && language.value === code) Object.assign(entries.peek(), found.default)
}

/** Resolves when the texts of what is loaded later are there, or cannot be had. */
export const allTexts = (): Promise<void> => laterTexts

function fill(text: string, values?: Values): string {
  if (!values) return text
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** Translate `msgid` and put `values` in place of `{name}`. */
export function t(msgid: string, values?: Values): string {
  const found = entries.value[msgid]
  return fill(typeof found === "string" ? found : msgid, values)
}

const CLDR_ORDER = ["zero", "one", "two", "few", "many", "other"]

interface Numbers {
  format: Intl.NumberFormat
  plurals: Intl.PluralRules
  forms: string[]
}

const made = new Map<string, Numbers>()

/** How a language writes and counts; made once, since making them costs a phone milliseconds each. */
function numbersOf(code: string): Numbers {
  const known = made.get(code)
  if (known) return known
  const plurals = new Intl.PluralRules(code)
  const has = new Set<string>(plurals.resolvedOptions().pluralCategories)
  const forms = CLDR_ORDER.filter((category) => has.has(category))
  const numbers = { format: new Intl.NumberFormat(code), plurals, forms }
  made.set(code, numbers)
  return numbers
}

/** The languages whose one form is for one and the other for all else: asking for the rules takes a phone long. */
const ONE_OR_OTHER = ["sv", "en"]

/** The place of `count`'s plural form among the language's forms (Unicode CLDR plural rules). */
export function pluralIndex(code: string, count: number): number {
  if (ONE_OR_OTHER.includes(code)) return count === 1 ? 0 : 1
  const { plurals, forms } = numbersOf(code)
  return forms.indexOf(plurals.select(count))
}

/** Translate what depends on a number; `{n}` is the number. */
export function tn(one: string, other: string, count: number, values?: Values): string {
  const found = entries.value[one]
  const forms = Array.isArray(found) ? found : [one, other]
  const shown = { n: formatNumber(count), ...values }
  return fill(forms[pluralIndex(language.value, count)] ?? other, shown)
}

export function formatNumber(count: number): string {
  // Small ones look alike in all our languages.
  if (Number.isInteger(count) && count >= 0 && count < 1000) return String(count)
  return numbersOf(language.value).format.format(count)
}
