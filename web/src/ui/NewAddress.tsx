/** An address that is told once: to be copied now. */
import { t } from "../i18n"
import { copyText } from "../views/room/actions"
import { Icon } from "./Icon"

export function NewAddress({ label, address }: { label: string; address: string }) {
  return (
    <div class="field new-address" role="status">
      <label>
        <span class="label">{label}</span>
        <input class="input" readOnly value={address} onFocus={(event) => event.currentTarget.select()} />
      </label>
      <p class="soft note">{t("It is shown only now. Copy it before you leave the page.")}</p>
      <button type="button" class="button primary" onClick={() => void copyText(address)}>
        <Icon name="link" tiny />
        {t("Copy the address")}
      </button>
    </div>
  )
}
