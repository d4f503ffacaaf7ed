/** Why no notifications can come here, and what helps. */
import { t } from "../../i18n"
import { type Ability, isApplePhone } from "../../push/device"

/** The button that an iPhone has for sharing: a box with an arrow out of it. */
function ShareSign() {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M8 10H5v11h14V10h-3M12 15V3M8 7l4-4 4 4" />
    </svg>
  )
}

/** The line "Add to Home Screen": a box with a plus in it. */
function AddSign() {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M4 4h16v16H4zM12 8v8M8 12h8" />
    </svg>
  )
}

function HomeScreenSteps() {
  return (
    <>
      <p>
        {t("On iPhone and iPad notifications come only to apps on the home screen. Put Torget there first:")}
      </p>
      <ol class="push-steps">
        <li>
          <ShareSign />
          <span>{t("Tap Share, the box with an arrow, below or above the page.")}</span>
        </li>
        <li>
          <AddSign />
          <span>{t("Choose Add to Home Screen. You may have to scroll down, or tap More.")}</span>
        </li>
        <li>
          <img src="/static/icons/icon-192.png" alt="" width="24" height="24" />
          <span>{t("Open Torget from the home screen, sign in, and come back to this page.")}</span>
        </li>
      </ol>
    </>
  )
}

export function PushHelp({ ability }: { ability: Exclude<Ability, "can"> }) {
  if (ability === "needs-home-screen") return <HomeScreenSteps />
  if (ability === "too-old")
    return <p>{t("This iPhone or iPad needs iOS 16.4 or newer. Update it under Settings, General.")}</p>
  if (ability === "denied")
    return (
      <>
        <p>{t("Notifications from Torget are blocked on this device, so Torget may not ask again.")}</p>
        <p>
          {isApplePhone()
            ? t("Allow them under Settings, Notifications, Torget. Then come back here.")
            : t(
                "Tap the sign before the address, open the permissions of the page, and allow notifications. Then load the page again.",
              )}
        </p>
      </>
    )
  if (ability === "insecure")
    return <p>{t("This page was opened without encryption. Open it with https:// first.")}</p>
  return (
    <p>
      {t(
        "This browser cannot show notifications. In a private window they never work; use an ordinary one, or another browser.",
      )}
    </p>
  )
}
