/** Who put which reaction on what somebody wrote. */
import { t, tn } from "../../i18n"
import { to } from "../../router"
import type { Reaction } from "../../state/types"
import { Avatar } from "../../ui/Avatar"
import { Dialog } from "../../ui/Dialog"

export function WhoReacted({ reactions, onClose }: { reactions: Reaction[]; onClose(): void }) {
  return (
    <Dialog title={t("Who reacted")} onClose={onClose}>
      {reactions.map((reaction) => (
        <section key={reaction.emoji} class="reacted">
          <h3>
            <span aria-hidden="true">{reaction.emoji}</span> {tn("{n} person", "{n} people", reaction.count)}
          </h3>
          <ul aria-label={reaction.emoji}>
            {reaction.people.map((person) => (
              <li key={person.id} class="person-row">
                <a href={to.person(person.id)} onClick={onClose}>
                  <Avatar id={person.id} name={person.name} />
                  <bdi>{person.name}</bdi>
                </a>
              </li>
            ))}
            {reaction.count > reaction.people.length && (
              <li class="soft">
                {tn("and {n} more", "and {n} more", reaction.count - reaction.people.length)}
              </li>
            )}
          </ul>
        </section>
      ))}
    </Dialog>
  )
}
