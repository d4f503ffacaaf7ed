/** Under the last message I wrote: how many have read it, and who. */
import { useEffect, useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { to } from "../../router"
import { followReads, readersOf, tellsReaders } from "../../state/receipts"
import { useSelect, world } from "../../state/store"
import type { Message } from "../../state/types"
import { Avatar } from "../../ui/Avatar"
import { Dialog } from "../../ui/Dialog"
import { Icon } from "../../ui/Icon"

export function ReadBy({ message }: { message: Message }) {
  const room = useSelect(() => world.value.rooms[message.room], [message.room])
  const [open, setOpen] = useState(false)
  const tells = room !== undefined && tellsReaders(room)
  useEffect(() => (tells ? followReads(message.room) : undefined), [tells, message.room, message.number])
  const readers = tells ? readersOf(message.room, message.number ?? 0) : []
  if (!readers.length) return null
  const alone = room?.kind === "direct" && room.people.length === 1
  return (
    <>
      <button type="button" class="read-by soft note" onClick={() => setOpen(true)}>
        <Icon name="eye" tiny />
        {alone ? t("Read") : tn("Read by {n}", "Read by {n}", readers.length)}
      </button>
      {open && (
        <Dialog title={t("Who has read it")} onClose={() => setOpen(false)}>
          <ul class="readers">
            {readers.map(({ person }) => (
              <li key={person.id}>
                <a class="reader" href={to.person(person.id)}>
                  <Avatar id={person.id} name={person.name} size="small" />
                  <bdi>{person.name}</bdi>
                  <span class="soft note">{[person.title, person.unit].filter(Boolean).join(", ")}</span>
                </a>
              </li>
            ))}
          </ul>
          <p class="soft note">{t("You can switch this off for yourself on your own page.")}</p>
        </Dialog>
      )}
    </>
  )
}
