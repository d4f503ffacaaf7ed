/** Choosing the part of a picture that is shown: with a finger or two, the wheel, a slider, or the arrow keys. */
import { useEffect, useRef, useState } from "preact/hooks"
import { t } from "../../i18n"
import { Dialog } from "../../ui/Dialog"
import { begin, type Crop, contain, MAX_ZOOM, move, sideOf } from "./crop"

/** Pixels of what is sent: the server makes its sizes of it. */
const SENT_SIDE = 768
const SHOWN_SIDE = 640
const QUALITY = 0.9
const STEP = 0.05

function draw(canvas: HTMLCanvasElement, picture: HTMLImageElement, crop: Crop): void {
  const side = sideOf({ width: picture.naturalWidth, height: picture.naturalHeight }, crop)
  const context = canvas.getContext("2d")
  if (!context) return
  context.imageSmoothingQuality = "high"
  // What is transparent would become black.
  context.fillStyle = "#ffffff"
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(
    picture,
    crop.x - side / 2,
    crop.y - side / 2,
    side,
    side,
    0,
    0,
    canvas.width,
    canvas.height,
  )
}

/** The square alone, as it is sent: the file it came from stays on the device. */
export async function cut(picture: HTMLImageElement, crop: Crop): Promise<Blob> {
  const canvas = document.createElement("canvas")
  canvas.width = canvas.height = SENT_SIDE
  draw(canvas, picture, crop)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY))
  if (!blob) throw new Error("the browser makes no picture of a canvas")
  return blob
}

interface Props {
  picture: HTMLImageElement
  busy: boolean
  wrong: string
  onDone(crop: Crop): void
  onClose(): void
}

export function CropDialog({ picture, busy, wrong, onDone, onClose }: Props) {
  const size = { width: picture.naturalWidth, height: picture.naturalHeight }
  const [crop, setCrop] = useState(() => begin(size))
  const canvas = useRef<HTMLCanvasElement>(null)
  const fingers = useRef(new Map<number, { x: number; y: number }>())

  useEffect(() => {
    if (canvas.current) draw(canvas.current, picture, crop)
  }, [picture, crop])

  const zoomBy = (factor: number) => setCrop((now) => contain(size, { ...now, zoom: now.zoom * factor }))

  function dragged(event: PointerEvent) {
    const held = fingers.current
    const before = held.get(event.pointerId)
    if (!before) return
    const frame = (event.currentTarget as HTMLElement).clientWidth
    const now = { x: event.clientX, y: event.clientY }
    const other = [...held].find(([id]) => id !== event.pointerId)?.[1]
    held.set(event.pointerId, now)
    if (other) {
      const far = (point: typeof now) => Math.hypot(point.x - other.x, point.y - other.y) || 1
      zoomBy(far(now) / far(before))
    }
    const part = frame * (other ? 2 : 1)
    setCrop((crop) => move(size, crop, (now.x - before.x) / part, (now.y - before.y) / part))
  }

  function pressed(event: KeyboardEvent) {
    const steps: Record<string, [number, number]> = {
      ArrowLeft: [-STEP, 0],
      ArrowRight: [STEP, 0],
      ArrowUp: [0, -STEP],
      ArrowDown: [0, STEP],
    }
    const step = steps[event.key]
    if (step) setCrop((now) => move(size, now, ...step))
    else if (event.key === "+") zoomBy(1.1)
    else if (event.key === "-") zoomBy(1 / 1.1)
    else return
    event.preventDefault()
  }

  const letGo = (event: PointerEvent) => fingers.current.delete(event.pointerId)

  return (
    <Dialog title={t("Your picture")} onClose={onClose}>
      <div
        class="crop"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved by keys of its own
        tabIndex={0}
        role="application"
        aria-label={t("Drag the picture to where it should be, or use the arrow keys.")}
        onKeyDown={pressed}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY })
        }}
        onPointerMove={dragged}
        onPointerUp={letGo}
        onPointerCancel={letGo}
        onWheel={(event) => {
          event.preventDefault()
          zoomBy(event.deltaY < 0 ? 1.1 : 1 / 1.1)
        }}
      >
        <canvas ref={canvas} width={SHOWN_SIDE} height={SHOWN_SIDE} />
      </div>
      <label class="crop-zoom">
        <span>{t("Larger")}</span>
        <input
          type="range"
          min={1}
          max={MAX_ZOOM}
          step={0.05}
          value={crop.zoom}
          onInput={(event) => {
            const zoom = event.currentTarget.valueAsNumber
            setCrop((now) => contain(size, { ...now, zoom }))
          }}
        />
      </label>
      {wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      <div class="dialog-actions">
        <button type="button" class="button" onClick={onClose}>
          {t("Cancel")}
        </button>
        <button type="button" class="button primary" disabled={busy} onClick={() => onDone(crop)}>
          {busy ? t("Sending …") : t("Use this picture")}
        </button>
      </div>
    </Dialog>
  )
}
