import { useState } from "preact/hooks"
import { t } from "../i18n"
import { Icon } from "../ui/Icon"
import { loadNewest, newVersion } from "./version"

/** Offers the new version; what is under way is finished first, by whoever is at it. */
export function VersionNote() {
  const [busy, setBusy] = useState(false)
  return (
    <div role="status">
      {newVersion.value && (
        <p class="version-note">
          <Icon name="info" tiny />
          <span>{t("There is a new version.")}</span>
          <button
            type="button"
            class="button plain"
            disabled={busy}
            onClick={() => {
              setBusy(true)
              void loadNewest()
            }}
          >
            {t("Load it")}
          </button>
        </p>
      )}
    </div>
  )
}
