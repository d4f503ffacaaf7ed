import { t } from "../i18n"
import { back } from "../router"
import { Icon } from "./Icon"

/** One step back; shown where the list is not beside. `always` also where it is: there it closes. */
export function BackLink({
  href,
  always = false,
  label,
}: {
  href: string
  always?: boolean
  label?: string
}) {
  return (
    <a
      class={always ? "icon-button back always" : "icon-button back"}
      href={href}
      aria-label={label ?? t("Back")}
      onClick={(event) => {
        event.preventDefault()
        back(href)
      }}
    >
      <Icon name="back" />
      {always && <Icon name="close" wide />}
    </a>
  )
}
