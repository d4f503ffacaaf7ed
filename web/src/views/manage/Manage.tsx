/** For those who keep the house: the way to invitations, import, rules and units. */
import { t } from "../../i18n"
import { type ManagePart, to } from "../../router"
import { Icon, type IconName } from "../../ui/Icon"
import { ListPane } from "../../ui/ListPane"
import { maySee } from "./access"

export function partWords(): Record<ManagePart, string> {
  return {
    invitations: t("Invitations"),
    import: t("People from a file"),
    rules: t("House rules"),
    units: t("Units"),
    reach: t("Who can be reached"),
    operations: t("Operations"),
  }
}

const ICONS: Record<ManagePart, IconName> = {
  invitations: "mail",
  import: "down",
  rules: "info",
  units: "unit",
  reach: "bell",
  operations: "shield",
}

export function Manage({ here }: { here?: ManagePart }) {
  const words = partWords()
  const shown = (Object.keys(words) as ManagePart[]).filter(maySee)
  return (
    <ListPane label={t("Administration")}>
      <header class="pane-head">
        <h1>{t("Administration")}</h1>
      </header>
      <nav class="pane-body mine" aria-label={t("Administration")}>
        <ul>
          {shown.map((part) => (
            <li key={part}>
              <a class="place" href={to.manage(part)} aria-current={here === part ? "page" : undefined}>
                <Icon name={ICONS[part]} />
                <strong>{words[part]}</strong>
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </ListPane>
  )
}
