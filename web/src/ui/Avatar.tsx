/** A person's portrait, or their initials on a colour of their own. */
import { useState } from "preact/hooks"
import { photoAddress, usePhoto } from "../state/photos"
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

/** The initials stay below the picture: they are what is seen until it is there, and where it cannot be had. */
export function Avatar({ id, name, size, presence }: Props) {
  const photo = usePhoto(id)
  const [failed, setFailed] = useState("")
  return (
    <span class={`avatar tone-${toneOf(id)} ${size ?? ""}`}>
      <span aria-hidden="true">{initialsOf(name) || "–"}</span>
      {photo && photo !== failed && (
        <img
          key={photo}
          src={photoAddress(id, photo, size === "large" ? 512 : 128)}
          // The name stands beside it.
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => setFailed(photo)}
        />
      )}
      {presence && <PresenceDot state={presence} />}
    </span>
  )
}
