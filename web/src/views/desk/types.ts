/** The moderation queue as the server tells of it. */
import type { Id, Person, PersonRef } from "../../state/types"

export interface Case {
  id: Id
  kind: string
  state: "open" | "claimed" | "settled"
  /** Nobody reported it: it waits to appear. */
  held: boolean
  version: number
  reports: number
  reasons: string[]
  opened_at: string
  last_at: string
  author: PersonRef | null
  place: { kind: string; id: Id; sort: string; name: string; open: boolean } | null
  excerpt: string
  gone: string | null
  claimed_by: PersonRef | null
  claimed_until: string | null
  settled_at: string | null
  settled_by: PersonRef | null
  measures: string[]
  reason: string | null
  restored_at: string | null
}

export interface CaseFile {
  id: Id
  kind: string
  name: string
  media_type: string
  size: number
  alt: string
}

export interface CaseDetail extends Case {
  object: {
    id: Id
    text: string
    html: string | null
    at: string
    versions: { text: string; at: string; until: string }[]
    files: CaseFile[]
    link: string | null
  } | null
  reported: { by: PersonRef | null; reason: string; words: string; at: string }[]
  steps: { by: PersonRef | null; action: string; words: string; at: string }[]
  can_restore: boolean
  before: {
    measures: { at: string; measures: string[]; reason: string | null }[]
    muted_until: string | null
  }
}

export interface Mute {
  person: Person
  until: string
  by: PersonRef | null
  case: Id | null
}

export interface FlaggedWord {
  id: Id
  word: string
  by: PersonRef | null
  at: string
}
