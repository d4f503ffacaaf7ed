/** The house rules, before anything else: read, accepted, and on one goes. */
import { useState } from "preact/hooks"
import { language, t } from "../../i18n"
import { rest } from "../../net/rest"
import { signOut } from "../../net/signin"
import { me } from "../../state/session"
import { start } from "../../state/sync"
import { explain } from "../../ui/explain"
import { ErrorState, Skeleton } from "../../ui/State"
import { useLoad } from "../../ui/useLoad"
import { LanguageSwitch } from "../me/LanguageSwitch"

export interface HouseRules {
  version: number
  text: { sv: string; en: string }
  published_at: string
}

export function RulesText({ text, level = 2 }: { text: string; level?: 2 | 3 }) {
  const Heading = level === 2 ? "h2" : "h3"
  return (
    <div class="rules-text" dir="auto">
      {text
        .split(/\n{2,}/)
        .filter((part) => part.trim())
        .map((part) =>
          part.startsWith("# ") ? (
            <Heading key={part}>{part.slice(2)}</Heading>
          ) : part.split("\n").every((line) => line.startsWith("- ")) ? (
            <ul key={part}>
              {part.split("\n").map((line) => (
                <li key={line}>{line.slice(2)}</li>
              ))}
            </ul>
          ) : (
            <p key={part}>{part}</p>
          ),
        )}
    </div>
  )
}

export function Rules() {
  const found = useLoad(() => rest.get<{ rules: HouseRules | null; accepted: number }>("house-rules"), [])
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState("")
  const rules = found.data?.rules
  const again = (found.data?.accepted ?? 0) > 0

  async function accept() {
    if (!rules) return
    setBusy(true)
    setWrong("")
    try {
      await rest.post("house-rules/accept", { version: rules.version })
      await start()
    } catch (error) {
      setWrong(explain(error))
      found.reload()
      setBusy(false)
    }
  }

  return (
    <main class="signin">
      <div class="signin-card rules">
        <h1>{again ? t("The house rules have changed") : t("How we talk with each other here")}</h1>
        <p class="soft">{t("Hello {name}! Read this first.", { name: me.value?.person.given_name ?? "" })}</p>
        {found.error !== null && <ErrorState error={found.error} onRetry={found.reload} />}
        {!found.data && found.error === null && <Skeleton rows={3} />}
        {rules && <RulesText text={language.value === "en" ? rules.text.en : rules.text.sv} />}
        {wrong && (
          <p class="wrong" role="alert">
            {wrong}
          </p>
        )}
        <button type="button" class="button primary" disabled={busy || !rules} onClick={accept}>
          {t("I have read them and follow them")}
        </button>
        <LanguageSwitch />
        <button type="button" class="button plain" onClick={() => signOut().then(() => location.assign("/"))}>
          {t("Sign out")}
        </button>
      </div>
    </main>
  )
}
