/** The pictures of a message one at a time, over everything: by keyboard, by swiping, by button. */
import { render } from "preact"
import { useEffect, useRef, useState } from "preact/hooks"
import { t } from "../../i18n"
import type { FileData } from "../../state/types"
import { Icon } from "../../ui/Icon"
import { addressOf, thumbOf } from "./Files"

const SWIPE_PX = 50
const AWAY_PX = 90

interface Props {
  files: FileData[]
  first: number
  onClose(): void
}

function Lightbox({ files, first, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [at, setAt] = useState(first)
  const [failed, setFailed] = useState(false)
  const from = useRef<{ x: number; y: number } | null>(null)
  const file = files[at] as FileData

  useEffect(() => {
    const before = document.activeElement
    const shown = dialog.current
    shown?.showModal()
    return () => {
      shown?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  useEffect(() => {
    setFailed(false)
    // The next one is there when it is asked for.
    for (const near of [files[at + 1], files[at - 1]]) if (near) new Image().src = thumbOf(near, 1280)
  }, [at])

  const turn = (to: number) => setAt(Math.max(0, Math.min(files.length - 1, to)))

  function pressed(event: KeyboardEvent) {
    const goal = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: files.length - 1 }[event.key]
    if (goal === undefined) return
    event.preventDefault()
    turn(goal)
  }

  function released(event: PointerEvent) {
    const start = from.current
    from.current = null
    // A page that was enlarged is moved, not turned.
    if (!start || event.pointerType === "mouse" || (visualViewport?.scale ?? 1) > 1.05) return
    const x = event.clientX - start.x
    const y = event.clientY - start.y
    if (Math.abs(y) > AWAY_PX && Math.abs(y) > 2 * Math.abs(x)) onClose()
    else if (Math.abs(x) > SWIPE_PX && Math.abs(x) > Math.abs(y)) turn(x < 0 ? at + 1 : at - 1)
  }

  return (
    <dialog
      ref={dialog}
      class="lightbox"
      aria-label={file.alt || file.name}
      onKeyDown={pressed}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <header class="lightbox-head">
        <p role="status">
          {files.length > 1 ? t("{n} of {total}", { n: at + 1, total: files.length }) : ""}
          <bdi class="lightbox-name">{file.name}</bdi>
        </p>
        <a class="button" href={`${addressOf(file)}?download`} download={file.name}>
          <Icon name="download" />
          {t("Save")}
        </a>
        <button
          type="button"
          class="icon-button"
          aria-label={t("Close")}
          title={t("Close")}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </header>
      <figure
        class="lightbox-picture"
        onPointerDown={(event) => {
          from.current = event.isPrimary ? { x: event.clientX, y: event.clientY } : null
        }}
        onPointerUp={released}
        onPointerCancel={() => {
          from.current = null
        }}
      >
        {failed ? (
          <p role="alert">{t("The picture cannot be shown just now.")}</p>
        ) : (
          <img
            key={file.id}
            src={thumbOf(file, 1280)}
            srcset={`${thumbOf(file, 1280)} 1280w, ${addressOf(file)} ${Math.max(1281, file.width ?? 0)}w`}
            sizes="100vw"
            alt={file.alt || t("Picture without a description")}
            style={{ maxWidth: `${file.width ?? 1280}px`, maxHeight: `${file.height ?? 1280}px` }}
            draggable={false}
            onError={() => setFailed(true)}
          />
        )}
      </figure>
      {file.alt && <p class="lightbox-alt">{file.alt}</p>}
      {at > 0 && (
        <button
          type="button"
          class="icon-button lightbox-turn"
          data-side="previous"
          aria-label={t("Previous picture")}
          onClick={() => turn(at - 1)}
        >
          <Icon name="previous" />
        </button>
      )}
      {at < files.length - 1 && (
        <button
          type="button"
          class="icon-button lightbox-turn"
          data-side="next"
          aria-label={t("Next picture")}
          onClick={() => turn(at + 1)}
        >
          <Icon name="next" />
        </button>
      )}
    </dialog>
  )
}

/** Show these pictures, beginning with the one at place `first`; the focus goes back where it was. */
export function openLightbox(files: FileData[], first: number): void {
  const host = document.createElement("div")
  document.body.append(host)
  function close() {
    render(null, host)
    host.remove()
  }
  render(<Lightbox files={files} first={first} onClose={close} />, host)
}
