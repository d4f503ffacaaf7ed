/** What I want to be told of, and how much of it a locked screen may show. */
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import { ErrorState, Skeleton } from "../../ui/State"
import { sayWhy } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"

interface Preferences {
  push: Record<string, boolean>
  show_text: boolean
  mail: boolean
  can_mail: boolean
}

export function Wishes() {
  const found = useLoad(() => rest.get<{ preferences: Preferences }>("me/notifications"), [])
  if (found.error !== null) return <ErrorState error={found.error} onRetry={found.reload} />
  if (!found.data) return <Skeleton rows={3} />
  const { preferences } = found.data
  const names: Record<string, string> = {
    direct: t("Direct messages"),
    mention: t("Mentions of me"),
    everyone: t("Messages to everyone in a room"),
    reply: t("Replies in my threads, comments on my posts"),
    message: t("All messages in my rooms"),
    post: t("Posts I asked to be notified of"),
    question: t("Question sessions, and my questions"),
    request: t("Requests to join rooms, and answers to mine"),
  }

  async function change(wanted: Partial<Preferences>) {
    const before = preferences
    found.change({ preferences: { ...before, ...wanted, push: { ...before.push, ...wanted.push } } })
    try {
      found.change(await rest.patch<{ preferences: Preferences }>("me/notifications", wanted))
    } catch (error) {
      found.change({ preferences: before })
      sayWhy(error)
    }
  }

  return (
    <>
      <fieldset class="choices">
        <legend>{t("Let me be told of")}</legend>
        {Object.entries(names).map(([category, name]) => (
          <label key={category} class="choice">
            <input
              type="checkbox"
              checked={preferences.push[category] ?? true}
              onChange={(event) => change({ push: { [category]: event.currentTarget.checked } })}
            />
            <strong>{name}</strong>
          </label>
        ))}
      </fieldset>
      <p class="soft note">{t("A room can say otherwise: choose there how much you want to hear of it.")}</p>
      <fieldset class="choices">
        <legend>{t("On a locked screen")}</legend>
        <label class="choice">
          <input
            type="checkbox"
            checked={preferences.show_text}
            onChange={(event) => change({ show_text: event.currentTarget.checked })}
          />
          <strong>{t("Show what was written too")}</strong>
          <span class="hint">{t("Otherwise only who wrote and what kind of message it is.")}</span>
        </label>
      </fieldset>
      {preferences.can_mail && (
        <fieldset class="choices">
          <legend>{t("By e-mail")}</legend>
          <label class="choice">
            <input
              type="checkbox"
              checked={preferences.mail}
              onChange={(event) => change({ mail: event.currentTarget.checked })}
            />
            <strong>{t("Mail me what I have not read")}</strong>
            <span class="hint">
              {t("Only while notifications reach none of my devices, a few times a day at most.")}
            </span>
          </label>
        </fieldset>
      )}
    </>
  )
}
