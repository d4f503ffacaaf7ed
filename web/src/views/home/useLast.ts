import { useEffect, useState } from "preact/hooks"
import { myId } from "../../state/session"
import { keep, keptOne } from "../../state/storage"

/** What a part of the start page showed last on this device, until its answer comes: the page below does not jump.
 * `fresh` is the answer, once it is there, and is kept for the next time. */
export function useLast<T>(kind: string, fresh: T | null): T | null {
  const [before] = useState(() => keptOne<T>(myId.value, kind, "home"))
  useEffect(() => void (fresh && keep(myId.value, kind, "home", fresh)), [fresh])
  return before
}
