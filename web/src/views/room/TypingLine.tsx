import { t } from "../../i18n"
import { listOf } from "../../i18n/dates"
import type { Id } from "../../state/types"
import { placeOf, writers } from "../../state/typing"

/** Who writes here just now. Its place is kept, so that nothing jumps. */
export function TypingLine({ room, thread }: { room: Id; thread: Id | null }) {
  const names = (writers.value[placeOf(room, thread)] ?? []).map((person) => person.name.split(" ")[0] ?? "")
  let text = ""
  if (names.length > 3) text = t("Several people are writing …")
  else if (names.length > 1) text = t("{names} are writing …", { names: listOf(names) })
  else if (names.length === 1) text = t("{name} is writing …", { name: names[0] ?? "" })
  return (
    <p class="typing soft note" aria-hidden={text === ""}>
      {text}
    </p>
  )
}
