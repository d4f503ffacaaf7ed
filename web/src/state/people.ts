/** Contact cards: from the server, and those seen before also without it. */
import { Unreachable } from "../net/errors"
import { rest } from "../net/rest"
import { keepPerson, keptPerson } from "./cache"
import { notePhoto } from "./photos"
import type { Id, PersonCard } from "./types"

/** Load a contact card. Without the network, the one seen last.
 *
 * @throws Refused when there is no such person; Unreachable when the card was never seen here.
 */
export async function loadPerson(id: Id): Promise<{ person: PersonCard }> {
  try {
    const found = await rest.get<{ person: PersonCard }>(`people/${id}`)
    keepPerson(found.person)
    notePhoto(id, found.person.photo)
    return found
  } catch (error) {
    const known = error instanceof Unreachable ? await keptPerson(id) : undefined
    if (!known) throw error
    return { person: known }
  }
}
