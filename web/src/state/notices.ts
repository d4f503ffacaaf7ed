/** What the house itself has told me: why a message was hidden, what became of a report. */
import { computed, signal } from "@preact/signals"
import { rest } from "../net/rest"
import { freshly } from "./freshly"
import type { Id } from "./types"

export interface Notice {
  id: Id
  kind: string
  /** What it is about: "message:<id>". */
  about: string
  words: string
  detail: Record<string, unknown>
  must_read: boolean
  at: string
  read: boolean
}

/** Those I have not read, the oldest first. */
export const unreadNotices = signal<readonly Notice[]>([])

/** The one that was put off till later on this page. */
export const postponed = signal<Id>("")
export const mustRead = computed(() => unreadNotices.value.find((notice) => notice.must_read) ?? null)

const list = freshly(
  () => rest.get<{ notices: Notice[] }>("notices", { unread: 1 }),
  ({ notices }) => {
    unreadNotices.value = notices.reverse()
  },
)

export const loadNotices = list.load

export async function readNotice(notice: Notice): Promise<void> {
  if (!notice.read) await rest.post(`notices/${notice.id}/read`)
  list.changed()
  unreadNotices.value = unreadNotices.value.filter((other) => other.id !== notice.id)
}

/** The last notice about something, read or not. */
export async function noticeAbout(about: string): Promise<Notice | null> {
  const { notices } = await rest.get<{ notices: Notice[] }>("notices", { limit: 100 })
  return notices.find((notice) => notice.about === about) ?? null
}
