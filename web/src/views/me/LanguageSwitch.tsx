import { language, languages, showLanguage, t } from "../../i18n"
import { sayWhy } from "../../ui/toast"

/** Buttons for the languages there are, each named in itself. */
export function LanguageSwitch({ onChoose }: { onChoose?: (code: string) => Promise<unknown> }) {
  async function choose(code: string) {
    await showLanguage(code)
    await onChoose?.(code)
  }
  return (
    <fieldset class="segments">
      <legend class="unseen">{t("Language")}</legend>
      {Object.entries(languages).map(([code, name]) => (
        <button
          key={code}
          type="button"
          class="segment"
          lang={code}
          aria-pressed={language.value === code}
          onClick={() => choose(code).catch(sayWhy)}
        >
          {name}
        </button>
      ))}
    </fieldset>
  )
}
