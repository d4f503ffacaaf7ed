/** Saying yes to notifications on a device of one's own. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { CannotPush, switchOn } from "../../push/push"
import { explain } from "../../ui/explain"

export function SwitchOnPush({ onDone }: { onDone(): void }) {
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<unknown>(null)

  async function begin() {
    setBusy(true)
    setWrong(null)
    try {
      await switchOn()
      onDone()
    } catch (error) {
      setWrong(error)
    }
    setBusy(false)
  }

  return (
    <>
      <p>
        {t(
          "Let this device tell you of direct messages, mentions and what happens in your rooms. It is voluntary, on your own phone above all, and you can take it back with one tap.",
        )}
      </p>
      <p class="soft note">
        {t(
          "A locked screen shows who wrote, not what. Google, Apple, Mozilla or Microsoft carry the notifications and cannot read them.",
        )}
      </p>
      <button type="button" class="button primary" disabled={busy} onClick={begin}>
        {t("Yes, switch on notifications")}
      </button>
      {wrong !== null && (
        <p class="wrong" role="alert">
          {wrong instanceof CannotPush ? wrong.message : explain(wrong)}
        </p>
      )}
    </>
  )
}
