/** Handing over to the registry, as the server tells of it. */
import { t } from "../../i18n"
import type { Id, Message, PersonRef } from "../../state/types"

export interface Handover {
  id: Id
  state: "making" | "waiting" | "done" | "closed" | "refused" | "empty"
  room: { id: Id; name: string; kind: string } | null
  case_number: string
  recipient: string
  note: string
  keep: boolean
  asked_by: PersonRef | null
  at: string
  /** Until when an officer is to decide; null when it does not wait. */
  decide_by: string | null
  accepted_by: PersonRef | null
  ended_at: string | null
  messages: number
  files: number
  size: number
  sha256: string | null
}

export interface Preview {
  messages: number
  files: number
  size: number
  left_out: number
  since: string
  until: string
  people: string[]
  needs_officer: boolean
  items: {
    id: Id
    thread: Id | null
    author: PersonRef | null
    at: string
    text: string
    files: number
  }[]
}

export interface MessagePage {
  messages: Message[]
  first: boolean
  last: boolean
}

export function handoverWord(found: Handover): string {
  const words: Record<Handover["state"], string> = {
    making: t("The package is being made"),
    waiting: t("Waits for a records officer"),
    done: found.keep ? t("Handed over; the messages stay") : t("Handed over; notes stand in their place"),
    closed: t("The registry has it"),
    refused: t("Turned down; the messages stay"),
    empty: t("Nothing was left to hand over"),
  }
  return words[found.state]
}
