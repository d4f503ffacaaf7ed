/** The files of a message: pictures in a grid, films and sound to be played, documents as rows.
 *
 * Every box has its shape before its content is there: nothing moves while it loads.
 */
import { useEffect, useRef, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { durationInWords, endingOf, sizeInWords } from "../../i18n/files"
import { linkState } from "../../state/connection"
import type { FileData } from "../../state/types"
import { Icon } from "../../ui/Icon"
import { sayWhy } from "../../ui/toast"

const LARGEST = 352
const SMALLEST = 96
const AHEAD = "400px"

export const addressOf = (file: FileData): string => `/api/files/${file.id}`
export const thumbOf = (file: FileData, side: number): string => `${addressOf(file)}/thumb/${side}`

/** The width in pixels at which a picture fits into a square of `LARGEST`, its shape kept. */
function widthOf(file: FileData, largest = LARGEST): number {
  const width = file.width || largest
  const height = file.height || largest
  return Math.max(SMALLEST, Math.round(width * Math.min(1, largest / width, largest / height)))
}

const shapeOf = (file: FileData): string => `${file.width || 1} / ${file.height || 1}`

async function openLightbox(pictures: FileData[], at: number): Promise<void> {
  const { openLightbox: open } = await import("./Lightbox")
  open(pictures, at)
}

function Picture({ file, alone, onOpen }: { file: FileData; alone: boolean; onOpen(): void }) {
  const [failed, setFailed] = useState(false)
  const live = linkState.value === "live"
  useEffect(() => {
    if (live) setFailed(false)
  }, [live])
  const words = file.alt || file.name
  return (
    <button
      type="button"
      class="picture"
      aria-label={t("Open the picture: {what}", { what: words })}
      title={file.alt || undefined}
      style={alone ? { width: `min(100%, ${widthOf(file)}px)`, aspectRatio: shapeOf(file) } : undefined}
      onClick={onOpen}
    >
      {failed ? (
        <span class="picture-missing">
          <Icon name="picture" />
          <span class="note">{t("The picture cannot be shown just now.")}</span>
        </span>
      ) : (
        <img
          src={thumbOf(file, 320)}
          srcset={alone ? `${thumbOf(file, 320)} 320w, ${thumbOf(file, 1280)} 1280w` : undefined}
          sizes={alone ? `${widthOf(file)}px` : undefined}
          alt=""
          width={file.width ?? undefined}
          height={file.height ?? undefined}
          loading="lazy"
          decoding="async"
          onError={() => setFailed(true)}
        />
      )}
    </button>
  )
}

function Pictures({ files }: { files: FileData[] }) {
  const alone = files.length === 1
  return (
    <ul
      class={alone ? "pictures" : "pictures several"}
      data-columns={files.length === 2 || files.length === 4 ? 2 : 3}
    >
      {files.map((file, at) => (
        <li key={file.id}>
          <Picture file={file} alone={alone} onOpen={() => openLightbox(files, at).catch(sayWhy)} />
        </li>
      ))}
    </ul>
  )
}

const details = (file: FileData): string =>
  [endingOf(file.name), file.duration ? durationInWords(file.duration) : "", sizeInWords(file.size)]
    .filter(Boolean)
    .join(" · ")

/** Asked for when it comes near: a page of films would otherwise ask for all of them. */
function Film({ file }: { file: FileData }) {
  const box = useRef<HTMLVideoElement>(null)
  const [near, setNear] = useState(false)
  useEffect(() => {
    const film = box.current
    if (!film || near) return
    const watcher = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setNear(true)
      },
      { rootMargin: AHEAD },
    )
    watcher.observe(film)
    return () => watcher.disconnect()
  }, [near])
  return (
    <figure class="film">
      {/* biome-ignore lint/a11y/useMediaCaption: what a colleague filmed on a phone has no captions */}
      <video
        ref={box}
        controls
        playsInline
        preload={near ? "metadata" : "none"}
        // Its first picture stands there until it is played.
        src={near ? `${addressOf(file)}#t=0.1` : undefined}
        style={{ width: `min(100%, ${widthOf(file)}px)`, aspectRatio: file.width ? shapeOf(file) : "16 / 9" }}
        aria-label={file.alt || file.name}
      />
      <figcaption class="soft note">
        <bdi>{file.name}</bdi> · {details(file)}
      </figcaption>
    </figure>
  )
}

function Sound({ file }: { file: FileData }) {
  return (
    <figure class="sound">
      {/* biome-ignore lint/a11y/useMediaCaption: a recording has no captions */}
      <audio controls preload="none" src={addressOf(file)} aria-label={file.name} />
      <figcaption class="soft note">
        <bdi>{file.name}</bdi> · {details(file)}
      </figcaption>
    </figure>
  )
}

function Document({ file }: { file: FileData }) {
  return (
    <a class="document" href={addressOf(file)} download={file.name}>
      <Icon name="file" />
      <bdi class="document-name">{file.name}</bdi>
      <span class="soft note">{details(file)}</span>
    </a>
  )
}

export function Files({ files }: { files: FileData[] }) {
  const shown = files.filter((file) => !file.hidden)
  const of = (kind: FileData["kind"]) => shown.filter((file) => file.kind === kind)
  const pictures = of("image")
  const hidden = files.length - shown.length
  return (
    <div class="files">
      {hidden > 0 && (
        <p class="text deleted">
          <Icon name="hidden" tiny />
          {tn("{n} file was hidden by a moderator.", "{n} files were hidden by a moderator.", hidden)}
        </p>
      )}
      {pictures.length > 0 && <Pictures files={pictures} />}
      {of("video").map((file) => (
        <Film key={file.id} file={file} />
      ))}
      {of("audio").map((file) => (
        <Sound key={file.id} file={file} />
      ))}
      {of("document").map((file) => (
        <Document key={file.id} file={file} />
      ))}
    </div>
  )
}
