/** Which rows of a long list are near the screen; heights are measured as rows are drawn, and guessed before. */

export interface Span {
  from: number
  to: number
  /** Pixels that stand for the rows before and after. */
  before: number
  after: number
}

/** Return the rows between two places, in pixels from the start of the list. */
export function spanOf(heights: readonly number[], top: number, bottom: number): Span {
  let from = 0
  let before = 0
  while (from < heights.length && before + (heights[from] ?? 0) <= top) before += heights[from++] ?? 0
  let to = from
  let reach = before
  while (to < heights.length && reach < bottom) reach += heights[to++] ?? 0
  let after = 0
  for (let at = to; at < heights.length; at++) after += heights[at] ?? 0
  return { from, to, before, after }
}
