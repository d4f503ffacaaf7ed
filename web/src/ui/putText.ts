/** Put another text into the field one writes in, and what is chosen there from `start` to `end`: at once, not when it
 * is drawn, for the next key may come before that. */
export function putText(area: HTMLTextAreaElement, text: string, start: number, end = start): void {
  area.focus()
  area.value = text
  area.setSelectionRange(start, end)
}
