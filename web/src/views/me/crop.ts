/** Which square of a picture is shown: its middle in pixels of the picture, and how far it is enlarged. */

export interface Size {
  width: number
  height: number
}

export interface Crop {
  x: number
  y: number
  /** 1: as much as fits. */
  zoom: number
}

export const MAX_ZOOM = 4

/** The side of the square, in pixels of the picture. */
export const sideOf = (size: Size, crop: Crop): number => Math.min(size.width, size.height) / crop.zoom

const within = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high)

/** The nearest square that lies within the picture. */
export function contain(size: Size, crop: Crop): Crop {
  const zoom = within(crop.zoom, 1, MAX_ZOOM)
  const half = sideOf(size, { ...crop, zoom }) / 2
  return {
    zoom,
    x: within(crop.x, half, size.width - half),
    y: within(crop.y, half, size.height - half),
  }
}

/** The largest square in the middle; of a picture that stands, rather towards the top, where faces are. */
export function begin(size: Size): Crop {
  const above = size.height > size.width ? (size.height - size.width) / 4 : 0
  return contain(size, { x: size.width / 2, y: size.height / 2 - above, zoom: 1 })
}

/** Move the picture under its frame by parts of the frame's side, as a finger drags it. */
export function move(size: Size, crop: Crop, right: number, down: number): Crop {
  const side = sideOf(size, crop)
  return contain(size, { ...crop, x: crop.x - right * side, y: crop.y - down * side })
}
