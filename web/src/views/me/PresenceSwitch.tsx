/** How others see that I am here: as I am, busy, or not at all. */
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import { busy, setBusy } from "../../state/presence"
import { me } from "../../state/session"
import { sayWhy } from "../../ui/toast"

type Choice = "here" | "busy" | "hidden"

async function hide(hidden: boolean): Promise<void> {
  const mine = me.value
  if (!mine || mine.presence_hidden === hidden) return
  me.value = { ...mine, presence_hidden: hidden }
  try {
    await rest.patch("me", { presence_hidden: hidden })
  } catch (error) {
    me.value = { ...mine, presence_hidden: !hidden }
    throw error
  }
}

export function PresenceSwitch() {
  const hidden = me.value?.presence_hidden ?? false
  const chosen: Choice = hidden ? "hidden" : busy.value ? "busy" : "here"
  const names: Record<Choice, string> = { here: t("Here"), busy: t("Busy"), hidden: t("Hidden") }
  const notes: Record<Choice, string> = {
    here: t("You are shown as away by yourself after five minutes."),
    busy: t("This device says that you are busy."),
    hidden: t("Everybody sees you as offline."),
  }
  function choose(choice: Choice) {
    if (choice !== "hidden") setBusy(choice === "busy")
    hide(choice === "hidden").catch(sayWhy)
  }
  return (
    <div class="field">
      <fieldset class="segments">
        <legend class="unseen">{t("How others see that you are here")}</legend>
        {(Object.keys(names) as Choice[]).map((choice) => (
          <button
            key={choice}
            type="button"
            class="segment"
            aria-pressed={chosen === choice}
            onClick={() => choose(choice)}
          >
            {names[choice]}
          </button>
        ))}
      </fieldset>
      <p class="soft note" role="status">
        {notes[chosen]}
      </p>
    </div>
  )
}
