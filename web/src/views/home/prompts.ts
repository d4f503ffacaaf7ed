/** Prompts that come back: what one can answer now, kept up by the topic of all posts. */
import { signal } from "@preact/signals"
import { t } from "../../i18n"
import { dateOf, weekdays } from "../../i18n/calendar"
import { rest } from "../../net/rest"
import type { Occasion, Post } from "../../state/home"
import type { Audience, Id } from "../../state/types"

export type Rhythm = "once" | "daily" | "weekly"

export interface Prompt {
  id: Id
  name: string
  words: string
  audience: Audience
  rhythm: Rhythm
  /** 0 is Monday. */
  weekday: number | null
  on_day: string | null
  at: string
  active: boolean
  next_at: string | null
  /** Whether I am notified when it opens. */
  notify: boolean
  open: (Occasion & { answers: number; mine: Id | null }) | null
  /** The answer of the week before that most people reacted to. */
  best: Post | null
}

export interface Prompts {
  prompts: Prompt[]
  can_set: boolean
}

/** In place of an id: the list of all. */
export const ALL_PROMPTS = "all"
export const promptAddress = (id: Id): string => `/home/prompts/${id}`

export const prompts = signal<Prompts | null>(null)
/** Grows when somebody answered here or a prompt was put. */
export const answered = signal(0)

/** What is open on the start page; without it the page is as good as before. */
export async function loadPrompts(): Promise<void> {
  try {
    prompts.value = await rest.get<Prompts>("prompts")
  } catch {
    // They come with the next look.
  }
}

// A prompt is put for everybody at once: they do not all ask at once.
const SPREAD_MS = 20_000

export function promptOpened(occasion: Occasion): void {
  const known = prompts.value
  if (known)
    prompts.value = {
      ...known,
      prompts: known.prompts.map((one) =>
        one.id === occasion.prompt.id ? { ...one, open: { ...occasion, answers: 0, mine: null } } : one,
      ),
    }
  setTimeout(() => {
    answered.value++
    void loadPrompts()
  }, Math.random() * SPREAD_MS)
}

/** "Every Friday at 14:00" */
export function whenPut({ rhythm, weekday, on_day, at, active }: Prompt): string {
  if (!active) return t("Switched off")
  if (rhythm === "daily") return t("Every day at {time}", { time: at })
  if (rhythm === "once") return on_day ? t("Once: {date}", { date: dateOf(`${on_day}T12:00:00`) }) : ""
  return t("Every week: {day} at {time}", { day: weekdays()[weekday ?? 0] ?? "", time: at })
}
