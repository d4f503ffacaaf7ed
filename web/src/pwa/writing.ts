/** Whether somebody is in the middle of something here that a new page would take from them. */

const FIELDS = "textarea, input:not([type=checkbox], [type=radio], [type=file], [type=search])"
const UNDER_WAY = "dialog[open], progress, [role=progressbar]"

export function isWriting(): boolean {
  if (document.querySelector(UNDER_WAY)) return true
  return [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(FIELDS)].some(
    (field) => field.value !== field.defaultValue,
  )
}
