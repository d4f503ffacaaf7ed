/** Files in words: how many, of which kind, how large, how long. */
import type { FileKind } from "../state/types"
import { language, t, tn } from "./index"

/** "Picture", "3 pictures", "2 files": what stands for a message without text. */
export function filesInWords(count: number, kind: FileKind | null | undefined): string {
  if (!count) return ""
  if (kind === "image") return count === 1 ? t("Picture") : tn("{n} picture", "{n} pictures", count)
  if (kind === "video" && count === 1) return t("Video")
  return count === 1 ? t("File") : tn("{n} file", "{n} files", count)
}

/** "834 kB", "1,2 MB" */
export function sizeInWords(bytes: number): string {
  const megabytes = bytes >= 999_500
  const shown = megabytes ? bytes / 1_000_000 : Math.max(1, Math.round(bytes / 1000))
  const number = new Intl.NumberFormat(language.value, {
    maximumFractionDigits: shown < 10 && megabytes ? 1 : 0,
  })
  return `${number.format(shown)} ${megabytes ? "MB" : "kB"}`
}

/** "0:07", "1:02:30" */
export function durationInWords(seconds: number): string {
  const whole = Math.round(seconds)
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  if (!parts[0]) parts.shift()
  return parts.map((part, place) => (place ? String(part).padStart(2, "0") : String(part))).join(":")
}

/** "PDF", "DOCX": what the name ends in. */
export const endingOf = (name: string): string =>
  /\.([\p{L}\p{N}]{1,5})$/u.exec(name)?.[1]?.toUpperCase() ?? ""
