/** In a direct chat: whoever is off duty, and when a notification reaches them. */
import { t } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import type { Id, PersonRef } from "../../state/types"
import { Icon } from "../../ui/Icon"
import { useLoad } from "../../ui/useLoad"

interface Off {
  person: PersonRef
  at: string | null
}

export function ArrivalLine({ room }: { room: Id }) {
  const found = useLoad(() => rest.get<{ off: Off[] }>(`rooms/${room}/arrival`), [room])
  if (!found.data?.off.length) return null
  return (
    <div class="arrival" role="status">
      {found.data.off.map(({ person, at }) => (
        <p key={person.id} class="soft note">
          <Icon name="clock" tiny />
          <span>
            {at
              ? t("{name} is off. A notification arrives {time}.", { name: person.name, time: fullTime(at) })
              : t("{name} is off. A notification waits until then.", { name: person.name })}
          </span>
        </p>
      ))}
    </div>
  )
}
