/** The files put to the message that is being written. */
import { t, tn } from "../../i18n"
import { sizeInWords } from "../../i18n/files"
import { type Attached, attachedAt, attachedTo } from "../../state/attached"
import { limitOf } from "../../state/limits"
import { AttachedRow } from "./AttachedRow"

/** "2 of 3 files uploaded": said now and then, not with every percent. */
function progressOf(files: readonly Attached[]): string {
  const ready = files.filter((one) => one.state === "ready").length
  if (ready === files.length) return tn("{n} file is ready", "{n} files are ready", ready)
  return t("{n} of {total} files uploaded", { n: ready, total: files.length })
}

/** Without `limits` it is not said how many there may be: where one is enough. */
export function Tray({ place, limits = true }: { place: string; limits?: boolean }) {
  const files = attachedAt(place)
  if (!files.length) return null
  return (
    <section class="tray" aria-label={t("Attached files")}>
      <p class="tray-head note" role="status">
        {progressOf(files)}
      </p>
      <ul>
        {files.map((one) => (
          <AttachedRow key={one.id} one={one} />
        ))}
      </ul>
      {limits && (
        <p class="soft note">
          {t("At most {n} files in a message, {size} each; a video {video}.", {
            n: limitOf("files", 10),
            size: sizeInWords(limitOf("file_bytes", 25e6)),
            video: sizeInWords(limitOf("video_bytes", 100e6)),
          })}
        </p>
      )}
    </section>
  )
}

/** The files that a message on its way waits for. */
export function OutgoingFiles({ clientId }: { clientId: string }) {
  const files = attachedTo(clientId)
  return (
    <ul class="tray outgoing-files" aria-label={t("Attached files")}>
      {files.map((one) => (
        <AttachedRow key={one.id} one={one} locked />
      ))}
    </ul>
  )
}
