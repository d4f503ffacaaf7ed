/** How the answers came, as a curve; the same is said in words beside it. */
import { t } from "../../i18n"
import { spanOf } from "./words"

const WIDTH = 320
const HEIGHT = 120

export function Curve({ points, told }: { points: [number, number][]; told: number }) {
  const last = points.at(-1)
  if (!last) return null
  const seconds = Math.max(1, last[0])
  const path = points
    .map(([at, count]) => `${(WIDTH * at) / seconds},${HEIGHT - (HEIGHT * count) / Math.max(1, told)}`)
    .join(" ")
  return (
    <figure class="board-curve">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t("Answers over time")}>
        {[0.5, 0.9].map((share) => (
          <line
            key={share}
            class="mark"
            x1="0"
            x2={WIDTH}
            y1={HEIGHT * (1 - share)}
            y2={HEIGHT * (1 - share)}
          />
        ))}
        <polyline points={`0,${HEIGHT} ${path}`} />
      </svg>
      <figcaption class="soft note">
        {t("{count} of {told} answers within {time}; the lines are 50 and 90 %", {
          count: last[1],
          told,
          time: spanOf(last[0]),
        })}
      </figcaption>
    </figure>
  )
}
