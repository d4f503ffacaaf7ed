export const finePointer = matchMedia("(hover: hover) and (pointer: fine)")

/** Whether a key press sends: Enter without Shift, where there is a keyboard; on touch Enter is a new line. */
export function enterSends(event: KeyboardEvent): boolean {
  return event.key === "Enter" && !event.shiftKey && !event.isComposing && finePointer.matches
}
