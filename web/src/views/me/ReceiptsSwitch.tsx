/** Whether others see how far I have read, and I how far they have. */
import { useEffect } from "preact/hooks"
import { t } from "../../i18n"
import { chooseReceipts, loadReceipts, receipts } from "../../state/receipts"
import { sayWhy } from "../../ui/toast"

export function ReceiptsSwitch() {
  useEffect(() => {
    loadReceipts().catch(() => {})
  }, [])
  const on = receipts.value
  // It stands there from the start: what is below must not move when the answer comes.
  return (
    <label class="choice">
      <input
        type="checkbox"
        checked={on ?? true}
        disabled={on === null}
        onChange={(event) => chooseReceipts(event.currentTarget.checked).catch(sayWhy)}
      />
      <strong>{t("Show what I have read")}</strong>
      <span class="hint">
        {t("In rooms of up to 100, you and the others see who has read. Without it you do neither.")}
      </span>
    </label>
  )
}
