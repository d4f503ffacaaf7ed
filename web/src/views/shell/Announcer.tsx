import { t } from "../../i18n"
import { announcements } from "../../state/announce"

/** Read out by screen readers: each new message once. */
export function Announcer() {
  return (
    <div class="unseen" role="log" aria-live="polite" aria-label={t("New messages")}>
      {announcements.value.map((said) => (
        <p key={said.id}>{said.text}</p>
      ))}
    </div>
  )
}
