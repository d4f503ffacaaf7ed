/** The first parts of the client's addresses: whatever begins otherwise belongs to the server. */
export const SECTIONS = [
  "home",
  "chat",
  "tags",
  "people",
  "units",
  "search",
  "me",
  "desk",
  "manage",
  "questions",
  "welcome",
  "alerts",
  "a",
  "screen",
]

/** Whether an address is one of the client's views. */
export function isView(path: string): boolean {
  const [, first = ""] = path.split("/")
  return first === "" || SECTIONS.includes(first)
}
