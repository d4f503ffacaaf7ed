/** Leads back to a message from the moderators that was put off. */
import { t } from "../../i18n"
import { postponed } from "../../state/notices"
import { Icon } from "../../ui/Icon"

export function MustReadNote() {
  return (
    <p class="unsent" role="status">
      <Icon name="alert" tiny />
      <span>{t("You have a message from the moderators.")}</span>
      <button type="button" class="button plain" onClick={() => (postponed.value = "")}>
        {t("Read it")}
      </button>
    </p>
  )
}
