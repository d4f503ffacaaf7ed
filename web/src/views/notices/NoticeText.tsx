/** What a notice says, in the reader's language. */
import { t } from "../../i18n"
import { dateOf } from "../../i18n/calendar"
import { fullTime } from "../../i18n/dates"
import { to } from "../../router"
import type { Notice } from "../../state/notices"
import { reasonWord } from "../reports/reasons"

const text = (value: unknown): string => (typeof value === "string" ? value : "")

/** A notice's heading. */
export function titleOf(notice: Notice): string {
  const titles: Record<string, string> = {
    measures: t("From the moderators"),
    restored: t("Your message is back"),
    unmuted: t("You can write again"),
    reported: t("About your report"),
    approved: t("Your post is approved"),
    refused: t("Your post was not approved"),
    room_read: t("A records officer reads your room"),
    alert_alone: t("An alert was sent alone"),
    handover: t("About what you handed over"),
    handover_waits: t("A conversation waits for the registry"),
    handover_reminder: t("A conversation waits for the registry still"),
    handover_late: t("The time to decide is over"),
    handover_slow: t("Nobody has decided yet on what you handed over"),
  }
  return titles[notice.kind] ?? t("Notice")
}

function measuresOf(notice: Notice): string[] {
  const measures = Array.isArray(notice.detail.measures) ? notice.detail.measures : []
  const file = notice.detail.kind === "file"
  const lines: string[] = []
  if (measures.includes("hidden"))
    lines.push(file ? t("A file of yours was hidden from everybody.") : t("A message of yours was hidden."))
  if (measures.includes("warned")) lines.push(t("This is a warning."))
  if (measures.includes("muted"))
    lines.push(
      t("You cannot write until {time}. You can read as before.", {
        time: fullTime(text(notice.detail.until)),
      }),
    )
  return lines
}

function handedOver(notice: Notice): string[] {
  const { detail } = notice
  const about = {
    case: text(detail.case),
    room: text(detail.room) || t("a direct chat"),
    name: text(detail.by),
  }
  const asked = t("{name} asks for messages in {room} to go to the registry as {case}.", about)
  if (notice.kind === "handover_waits") return [asked]
  if (notice.kind === "handover") {
    const outcomes: Record<string, string> = {
      done: t("The messages in {room} have been handed over as {case}.", about),
      refused: t("A records officer has turned it down: {case}. The messages stay. The reason:", about),
      empty: t("Nothing was left of the messages in {room} to hand over as {case}.", about),
    }
    return [outcomes[text(detail.state)] ?? ""].filter(Boolean)
  }
  const until = { date: dateOf(text(detail.until)) }
  if (notice.kind === "handover_reminder") return [asked, t("Decide by {date}.", until)]
  if (notice.kind === "handover_late")
    return [
      asked,
      t(
        "It was to be decided by {date}. Until you accept it or turn it down, nothing of it is purged.",
        until,
      ),
    ]
  return [
    t("The records officers have had it since you asked, and are to decide by {date}: {case}.", {
      ...about,
      ...until,
    }),
  ]
}

function linesOf(notice: Notice): string[] {
  if (notice.kind === "measures") return measuresOf(notice)
  if (notice.kind === "restored") return [t("The moderators have thought again and put it back as it was.")]
  if (notice.kind === "room_read") {
    const officer = notice.detail.officer as { name?: string } | undefined
    return [
      t("{name} reads {room} until {time}. The reason:", {
        name: officer?.name ?? "",
        room: text(notice.detail.room) || t("a direct chat of yours"),
        time: fullTime(text(notice.detail.until)),
      }),
    ]
  }
  if (notice.kind.startsWith("handover")) return handedOver(notice)
  if (notice.kind === "alert_alone")
    return [
      t("{name} let an alert go out without a second person.", { name: text(notice.detail.by) }),
      notice.detail.drill ? t("This was a drill.") : "",
    ].filter(Boolean)
  if (notice.kind === "approved") return [t("It is there now, for those it is for.")]
  if (notice.kind === "refused") return [t("It does not appear. You can write it anew.")]
  if (notice.kind === "unmuted") return [t("A moderator has ended the time in which you could not write.")]
  const outcomes: Record<string, string> = {
    acted: t("The moderators have looked at what you reported, and acted."),
    nothing: t("The moderators have looked at what you reported, and found no reason to act."),
    restored: t("The moderators have thought again and put back what you reported."),
  }
  return [outcomes[text(notice.detail.outcome)] ?? ""].filter(Boolean)
}

/** The way to what the notice is about, where it lies in a room. */
function addressOf(notice: Notice): string | null {
  const place = notice.detail.place as { kind?: string; id?: string } | undefined
  const [kind, id] = notice.about.split(":")
  if (kind === "alert" && id) return to.alert(id)
  if (notice.kind === "approved" && id) return to.post(id)
  if (place?.kind !== "room" || !place.id) return null
  return kind === "message" && id ? to.message(place.id, id) : to.room(place.id)
}

export function NoticeText({ notice }: { notice: Notice }) {
  const reason = text(notice.detail.reason)
  const address = addressOf(notice)
  return (
    <div class="notice-text">
      {linesOf(notice).map((line) => (
        <p key={line}>{line}</p>
      ))}
      {reason && <p>{t("Why: {reason}", { reason: reasonWord(reason) })}</p>}
      {notice.words && (
        <blockquote class="quoted" dir="auto">
          {notice.words}
        </blockquote>
      )}
      {["handover_waits", "handover_reminder", "handover_late"].includes(notice.kind) && (
        <a href={to.desk("registry")}>{t("Look at it")}</a>
      )}
      {address && <a href={address}>{t("Show where it was")}</a>}
    </div>
  )
}
