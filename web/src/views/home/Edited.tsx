/** That it was changed; a press shows what it said before. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { EarlierTexts } from "../room/EarlierTexts"

interface Props {
  path: string
  now: { at: string; edited_at: string | null; text: string }
}

export function Edited({ path, now }: Props) {
  const [open, setOpen] = useState(false)
  if (!now.edited_at) return null
  return (
    <>
      <button
        type="button"
        class="link edited-mark"
        title={fullTime(now.edited_at)}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        {t("edited")}
      </button>
      {open && <EarlierTexts path={path} now={now} onClose={() => setOpen(false)} />}
    </>
  )
}
