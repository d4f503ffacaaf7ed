/** An invitation as those see it who keep it. */
import { t } from "../../i18n"
import type { Person, UnitRef } from "../../state/types"

export interface Invitation {
  id: string
  state: "open" | "used" | "replaced" | "revoked" | "expired"
  role: "staff" | "guest"
  given_name: string
  family_name: string
  unit: UnitRef | null
  sponsor: Person | null
  active_until: string | null
  expires_at: string
  /** Whose account is there already. */
  person: Person | null
}

/** How many letters fit into one document. */
export const LETTERS_AT_ONCE = 100

export const letterAddress = (id: string): string => `/api/invitations/${id}/letter`

export const lettersAddress = (letters: readonly Invitation[]): string =>
  `/api/invitations/letters?ids=${letters.map((one) => one.id).join(",")}`

export function stateWord(state: Invitation["state"]): string {
  const words = {
    open: t("Not used yet"),
    used: t("Used"),
    replaced: t("Replaced by a newer letter"),
    revoked: t("Taken back"),
    expired: t("Expired"),
  }
  return words[state]
}
