import { t } from "../../i18n"
import { chooseTheme, type Theme, theme } from "../../state/theme"

/** Light, dark, or as the device. */
export function ThemeSwitch() {
  const names: Record<Theme, string> = { system: t("As the device"), light: t("Light"), dark: t("Dark") }
  return (
    <fieldset class="segments">
      <legend class="unseen">{t("Look")}</legend>
      {(Object.keys(names) as Theme[]).map((name) => (
        <button
          key={name}
          type="button"
          class="segment"
          aria-pressed={theme.value === name}
          onClick={() => chooseTheme(name)}
        >
          {names[name]}
        </button>
      ))}
    </fieldset>
  )
}
