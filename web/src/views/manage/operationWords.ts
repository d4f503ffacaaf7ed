/** What the operations page says: names, and what to do when something is not well. */
import { formatNumber, language, t } from "../../i18n"
import { sizeInWords } from "../../i18n/files"

export type Verdict = "ok" | "warn" | "bad"
export type CheckName =
  | "alive"
  | "database"
  | "commands"
  | "delivery"
  | "bus"
  | "worker"
  | "notifications"
  | "due"
  | "disk"
  | "backup"
export type QueueName = "commands" | "intents" | "pushes" | "letters" | "due"
export type StageName =
  | "accepted"
  | "committed"
  | "published"
  | "written"
  | "fanned_out"
  | "planned"
  | "pushed"
  | "loop"

export const verdictWords = (): Record<Verdict, string> => ({
  ok: t("Well"),
  warn: t("Look at this"),
  bad: t("Act now"),
})

export const checkWords = (): Record<CheckName, string> => ({
  alive: t("Server processes"),
  database: t("Database"),
  commands: t("Saving what people write"),
  delivery: t("Delivery to the screens"),
  bus: t("Redis between the servers"),
  worker: t("The worker that sends notifications"),
  notifications: t("Notifications on time"),
  due: t("Schedules and reminders"),
  disk: t("Room on the disk"),
  backup: t("Backup"),
})

export const remedyWords = (): Record<CheckName, string> => ({
  alive: t(
    "A process has gone silent. Unless it was stopped on purpose, start it again; its log says why it ended. If all are silent, the database cannot be written to.",
  ),
  database: t(
    "The database is slow. Look at the load of processor and disk on its machine; on PostgreSQL also for long transactions.",
  ),
  commands: t(
    "What people write waits or could not be saved. Is the disk full, or does another program lock the database? The log has a line for each failure.",
  ),
  delivery: t(
    "What is sent comes late to the screens. Look at the processor's load; if it stays high, add a server process (with PostgreSQL and Redis).",
  ),
  bus: t(
    "The servers do not hear each other. Messages still arrive within two seconds, but nobody sees who is here. Does Redis run, and does TORGET_REDIS_URL lead to it?",
  ),
  worker: t(
    "Nobody sends notifications. Start manage.py worker; where the server sends them itself, restart the server.",
  ),
  notifications: t(
    "Notifications wait or have failed several times. Does the machine reach the push services (HTTPS), the mail server and the SMS gateway?",
  ),
  due: t(
    "Work that should be done by now is not. It is tried again by itself; the log says what failed and why.",
  ),
  disk: t(
    "Little room is left. Remove old backups and logs, or make the disk larger: when it is full, nothing can be saved.",
  ),
  backup: t(
    "No backup has been made in the last day and a half. Run manage.py backup, and let it run by itself each night.",
  ),
})

export const stageWords = (): Record<StageName, string> => ({
  accepted: t("Accepted: waits for a writer"),
  committed: t("Committed to the database"),
  published: t("Published to the event loop"),
  written: t("Written to all sockets"),
  fanned_out: t("Fanned out: from saved to the last screen"),
  planned: t("Notifications planned"),
  pushed: t("Pushed: taken by the push service"),
  loop: t("Delay of the event loop"),
})

export const queueWords = (): Record<QueueName, string> => ({
  commands: t("Commands"),
  intents: t("Events to plan notifications for"),
  pushes: t("Pushes (outbox)"),
  letters: t("E-mail and SMS"),
  due: t("Scheduled work that is due"),
})

function decimal(value: number, digits: number): string {
  return new Intl.NumberFormat(language.value, { maximumFractionDigits: digits }).format(value)
}

/** "0,4", "12" or "1 250": milliseconds. */
export const millisecondsInWords = (ms: number | null): string =>
  ms === null ? "–" : decimal(ms, ms < 10 ? 1 : 0)

export const rateInWords = (perSecond: number): string => decimal(perSecond, perSecond < 10 ? 1 : 0)

/** "834 MB", "12,5 GB" */
export const bytesInWords = (bytes: number): string =>
  bytes < 1e9 ? sizeInWords(bytes) : `${decimal(bytes / 1e9, bytes < 1e11 ? 1 : 0)} GB`

/** "8 s", "12 min", "3 h" */
export function secondsInWords(seconds: number | null): string {
  if (seconds === null) return "–"
  if (seconds < 120) return `${formatNumber(Math.round(seconds))} s`
  if (seconds < 7200) return `${formatNumber(Math.round(seconds / 60))} min`
  return t("{n} h", { n: formatNumber(Math.round(seconds / 3600)) })
}
