/** Says, without haste, that the connection is gone and what becomes of what one writes. */
import { useEffect, useState } from "preact/hooks"
import { t } from "../../i18n"
import { linkState, socket } from "../../state/connection"
import { outbox } from "../../state/outbox"
import { Icon } from "../../ui/Icon"

const PATIENCE_MS = 1_200

export function ConnectionBanner() {
  const state = linkState.value
  const broken = state === "waiting" || state === "refused"
  const [shown, setShown] = useState(false)
  const [online, setOnline] = useState(navigator.onLine)
  useEffect(() => {
    const note = () => setOnline(navigator.onLine)
    addEventListener("online", note)
    addEventListener("offline", note)
    return () => {
      removeEventListener("online", note)
      removeEventListener("offline", note)
    }
  }, [])
  useEffect(() => {
    if (!broken) {
      setShown(false)
      return
    }
    const timer = setTimeout(() => setShown(true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [broken])

  const waits = outbox.value.some((entry) => entry.refused === null)
  let text = ""
  if (shown && state === "refused") text = t("This page is out of step with the server. Load it again.")
  else if (shown && !online) text = t("You are offline. What you write is sent when the network is back.")
  else if (shown && waits) text = t("Reconnecting … What you wrote is sent when the connection is back.")
  else if (shown) text = t("Reconnecting …")
  return (
    <div class="connection" role="status" data-link={state}>
      {text && (
        <p>
          <Icon name={online ? "clock" : "offline"} tiny />
          <span>{text}</span>
          {state === "waiting" && online && (
            <button type="button" class="button plain" onClick={socket.probe}>
              {t("Try now")}
            </button>
          )}
          {state === "refused" && (
            <button type="button" class="button plain" onClick={() => location.reload()}>
              {t("Load again")}
            </button>
          )}
        </p>
      )}
    </div>
  )
}
