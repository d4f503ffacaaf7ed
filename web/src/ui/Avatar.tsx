/** A person's initials on a colour of their own. */
import type { PresenceState } from "../state/types"
import { PresenceDot } from "./PresenceDot"

const TONES = 12

/** The same colour for the same id, wherever it is shown. */
export function toneOf(id: string): number {
  let sum = 7
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003
  return sum % TONES
}

/** "Fatima Haddad" gives "FH", "Bo" gives "B". */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean)
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words
  return chosen.map((word) => [...(word ?? "")][0]?.toLocaleUpperCase("sv") ?? "").join("")
}

interface Props {
  id: string
  name: string
  size?: "small" | "large"
  presence?: PresenceState
}

export function Avatar({ id, name, size, presence }: Props) {
  return (
    <span class={`avatar tone-${toneOf(id)} ${size ?? ""}`}>
      <span aria-hidden="true">{initialsOf(name) || "–"}</span>
      {presence && <PresenceDot state={presence} />}
    </span>
  )
}
