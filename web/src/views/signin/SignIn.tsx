/** The sign-in: a username or e-mail address and a password, and a code where the person has one. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { Refused } from "../../net/errors"
import { giveCode, signIn } from "../../net/signin"
import { signedOutBecause } from "../../state/session"
import { start } from "../../state/sync"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { LanguageSwitch } from "../me/LanguageSwitch"

function whyNot(error: unknown): string {
  if (error instanceof Refused && !error.message && error.code === "forbidden")
    return t("The sign-in did not work. Try again.")
  return explain(error)
}

export function SignIn() {
  const [name, setName] = useState("")
  const [password, setPassword] = useState("")
  const [code, setCode] = useState("")
  const [step, setStep] = useState<"password" | "code">("password")
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState("")

  async function submit(event: Event) {
    event.preventDefault()
    if (busy) return
    if (step === "code" ? !code.trim() : !name.trim() || !password) {
      setWrong(t("Fill in all of it first."))
      return
    }
    setBusy(true)
    setWrong("")
    try {
      const outcome = step === "code" ? await giveCode(code.trim()) : await signIn(name.trim(), password)
      if (outcome === "signed_in") await start()
      else if (outcome === "code_wanted") setStep("code")
      else setWrong(t("This account has to be opened in another way. Ask your IT department."))
    } catch (error) {
      setWrong(whyNot(error))
    }
    setBusy(false)
  }

  return (
    <main class="signin">
      <div class="signin-card">
        <img
          class="signin-mark"
          src={new URL("../../icon.svg", import.meta.url).href}
          alt=""
          width="64"
          height="64"
        />
        <h1>Torget</h1>
        <p class="soft">{t("The town square of everyone who works here")}</p>
        {signedOutBecause.value === "ended" && (
          <p class="notice" role="status">
            {t("You have been signed out. What you wrote is kept on this device.")}
          </p>
        )}
        <form onSubmit={submit} noValidate>
          {step === "password" ? (
            <>
              <Field
                label={t("Username or e-mail")}
                value={name}
                onInput={setName}
                autoComplete="username"
                autoFocus
                required
              />
              <Field
                label={t("Password")}
                type="password"
                value={password}
                onInput={setPassword}
                autoComplete="current-password"
                required
              />
            </>
          ) : (
            <Field
              label={t("Code from your authenticator app")}
              value={code}
              onInput={setCode}
              autoComplete="one-time-code"
              inputMode="numeric"
              autoFocus
              required
            />
          )}
          {wrong && (
            <p class="wrong" role="alert">
              {wrong}
            </p>
          )}
          <button type="submit" class="button primary" disabled={busy}>
            {busy ? t("Signing in …") : t("Sign in")}
          </button>
        </form>
        <LanguageSwitch />
      </div>
    </main>
  )
}
