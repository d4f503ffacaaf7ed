/** Texts in the reader's language. English msgids stand in the code; catalogues are in `locales/`. */

import loaders from "virtual:catalogues"
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
  const catalogue = await loaders[known]?.()
  entries.value = catalogue?.default ?? {}
  language.value = known
  localStorage.setItem(KEY, known)
  document.documentElement.lang = known
}

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

/** The place of `count`'s plural form among the language's forms (Unicode CLDR plural rules). */
export function pluralIndex(code: string, count: number): number {
  const rules = new Intl.PluralRules(code)
  const has = new Set<string>(rules.resolvedOptions().pluralCategories)
  return CLDR_ORDER.filter((category) => has.has(category)).indexOf(rules.select(count))
}

/** Translate what depends on a number; `{n}` is the number. */
export function tn(one: string, other: string, count: number, values?: Values): string {
  const found = entries.value[one]
  const forms = Array.isArray(found) ? found : [one, other]
  const shown = { n: formatNumber(count), ...values }
  return fill(forms[pluralIndex(language.value, count)] ?? other, shown)
}

export function formatNumber(count: number): string {
  return new Intl.NumberFormat(language.value).format(count)
}
