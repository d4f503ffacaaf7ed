/** What is kept on this device for one person: drafts and what waits to be sent. */

const key = (person: string, kind: string, id: string): string => `torget:${person}:${kind}:${id}`

export function keep(person: string, kind: string, id: string, value: unknown): boolean {
  try {
    localStorage.setItem(key(person, kind, id), JSON.stringify(value))
    return true
  } catch {
    // Full or forbidden: what is typed lives on in memory.
    return false
  }
}

export function discard(person: string, kind: string, id: string): void {
  localStorage.removeItem(key(person, kind, id))
}

export function kept<T>(person: string, kind: string): [id: string, value: T][] {
  const prefix = key(person, kind, "")
  const found: [string, T][] = []
  for (let index = 0; index < localStorage.length; index++) {
    const name = localStorage.key(index)
    if (!name?.startsWith(prefix)) continue
    try {
      found.push([name.slice(prefix.length), JSON.parse(localStorage.getItem(name) ?? "") as T])
    } catch {
      localStorage.removeItem(name)
    }
  }
  return found
}

export function keptOne<T>(person: string, kind: string, id: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key(person, kind, id)) ?? "null") as T | null
  } catch {
    return null
  }
}

/** Remove everything of this person from the device. */
export function discardAll(person: string): void {
  const names = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index))
  for (const name of names)
    if (name?.startsWith(key(person, "", "").slice(0, -1))) localStorage.removeItem(name)
}
