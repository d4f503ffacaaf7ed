/** Says, before it is sent, who is named in a text and could not read it. */
import { useEffect, useState } from "preact/hooks"
import { t } from "../../i18n"
import { listOf } from "../../i18n/dates"
import { Icon } from "../../ui/Icon"
import { useDebounced } from "../../ui/useDebounced"
import { findOutside, namesIn, type Place } from "./findReaders"

const DEBOUNCE_MS = 400

export function OutsideNote({ text, place }: { text: string; place: Place }) {
  const asked = useDebounced(JSON.stringify({ names: namesIn(text), place }), DEBOUNCE_MS)
  const [outside, setOutside] = useState<string[]>([])
  useEffect(() => {
    let wanted = true
    const { names, place } = JSON.parse(asked) as { names: string[]; place: Place }
    if (!names.length) setOutside([])
    else
      findOutside(place, names).then(
        (found) => wanted && setOutside(found.map(({ name }) => name)),
        // Without an answer one posts as before: whoever cannot read it is not told.
        () => wanted && setOutside([]),
      )
    return () => {
      wanted = false
    }
  }, [asked])
  return (
    <div role="status">
      {outside.length > 0 && (
        <p class="outside-note note">
          <Icon name="hidden" tiny />
          {t("{names} cannot read this, and will not be notified.", { names: listOf(outside) })}
        </p>
      )}
    </div>
  )
}
