/** What is left of a message, and why; its author can learn more. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { myId } from "../../state/session"
import type { Message } from "../../state/types"
import { Icon } from "../../ui/Icon"
import { lazy } from "../shell/lazy"

const WhyHidden = lazy(() => import("../notices/WhyHidden").then((module) => module.WhyHidden))

function wordsFor(gone: Message["gone"]): string {
  if (gone === "hidden") return t("This message was hidden by a moderator.")
  if (gone === "purged") return t("This message was purged: its time was up.")
  if (gone === "registered") return t("This message was handed over to the registry.")
  return t("This message was deleted.")
}

export function Tombstone({ message }: { message: Message }) {
  const [asking, setAsking] = useState(false)
  const hidden = message.gone === "hidden"
  return (
    <>
      <p class="text deleted">
        <Icon name={hidden ? "hidden" : "trash"} tiny />
        {wordsFor(message.gone)}
        {hidden && message.author.id === myId.value && (
          <button type="button" class="button plain why" onClick={() => setAsking(true)}>
            {t("Why?")}
          </button>
        )}
      </p>
      {asking && <WhyHidden message={message.id} onClose={() => setAsking(false)} />}
    </>
  )
}
