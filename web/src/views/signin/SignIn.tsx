/** The sign-in: a username or e-mail address and a password first, other ways below it. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { Refused } from "../../net/errors"
import { Cancelled, canUsePasskeys } from "../../net/passkeys"
import {
  forgotPassword,
  giveCode,
  giveSentCode,
  newPassword,
  type Outcome,
  secondByPasskey,
  sendCode,
  signIn,
  signInByPasskey,
} from "../../net/signin"
import { entrance } from "../../state/entrance"
import { signedOutBecause } from "../../state/session"
import { start } from "../../state/sync"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { LanguageSwitch } from "../me/LanguageSwitch"

type Step = "password" | "mail" | "sent" | "second" | "forgot" | "reset"

function whyNot(error: unknown): string {
  if (error instanceof Refused && error.code === "code_over")
    return t("The code is no longer valid. Ask for a new one.")
  if (error instanceof Refused && !error.message && error.code === "forbidden")
    return t("The sign-in did not work. Try again.")
  return explain(error)
}

export function SignIn() {
  const [step, setStep] = useState<Step>("password")
  const [name, setName] = useState("")
  const [password, setPassword] = useState("")
  const [code, setCode] = useState("")
  const [types, setTypes] = useState<string[]>([])
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState("")
  const [told, setTold] = useState("")

  const { mail, help } = entrance.value

  function show(next: Step) {
    setStep(next)
    setWrong("")
    setTold("")
    setCode("")
  }

  async function came(outcome: Outcome) {
    if (outcome.kind === "signed_in") await start()
    else if (outcome.kind === "code_sent") show("sent")
    else if (outcome.kind === "second") {
      show("second")
      setTypes(outcome.types)
    } else setWrong(t("This account has to be opened in another way. Ask your IT department."))
  }

  async function run(work: () => Promise<unknown>) {
    if (busy) return
    setBusy(true)
    setWrong("")
    try {
      await work()
    } catch (error) {
      if (!(error instanceof Cancelled)) setWrong(whyNot(error))
    }
    setBusy(false)
  }

  const steps: Record<Step, { needs: string[]; run(): Promise<unknown> }> = {
    password: { needs: [name, password], run: () => signIn(name.trim(), password).then(came) },
    mail: { needs: [name], run: () => sendCode(name.trim()).then(came) },
    sent: { needs: [code], run: () => giveSentCode(code.trim()).then(came) },
    second: { needs: [code], run: () => giveCode(code.trim()).then(came) },
    forgot: { needs: [name], run: () => forgotPassword(name.trim()).then(() => show("reset")) },
    reset: {
      needs: [code, password],
      run: async () => {
        await newPassword(code.trim(), password)
        show("password")
        setPassword("")
        setTold(t("Your new password is saved. Sign in with it."))
      },
    },
  }

  function submit(event: Event) {
    event.preventDefault()
    if (steps[step].needs.some((value) => !value.trim())) {
      setWrong(t("Fill in all of it first."))
      return
    }
    void run(steps[step].run)
  }

  const titles: Record<Step, string> = {
    password: "",
    mail: t("Sign in with a code"),
    sent: t("Write the code"),
    second: t("One step more"),
    forgot: t("Forgotten password"),
    reset: t("Choose a new password"),
  }
  const actions: Record<Step, string> = {
    password: t("Sign in"),
    mail: t("Send me a code"),
    sent: t("Sign in"),
    second: t("Sign in"),
    forgot: t("Send me a code"),
    reset: t("Save my new password"),
  }
  const asksName = step === "password" || step === "mail" || step === "forgot"
  const asksPassword = step === "password" || step === "reset"

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
        {step === "password" ? (
          <p class="soft">{t("The town square of everyone who works here")}</p>
        ) : (
          <h2>{titles[step]}</h2>
        )}
        {signedOutBecause.value === "ended" && step === "password" && (
          <p class="notice" role="status">
            {t("You have been signed out. What you wrote is kept on this device.")}
          </p>
        )}
        {told && (
          <p class="notice" role="status">
            {told}
          </p>
        )}
        {(step === "sent" || step === "reset") && (
          <p class="soft" role="status">
            {t("If the account has an e-mail address, a code is on its way there. It works for ten minutes.")}
          </p>
        )}
        <form onSubmit={submit} noValidate key={step}>
          {asksName && (
            <Field
              label={t("Username or e-mail")}
              value={name}
              onInput={setName}
              autoComplete="username"
              autoFocus
              required
            />
          )}
          {!asksName && (
            <Field
              label={step === "second" ? t("Code from your authenticator app") : t("Code")}
              hint={step === "second" ? t("A recovery code will do as well.") : undefined}
              value={code}
              onInput={setCode}
              autoComplete="one-time-code"
              inputMode={step === "second" ? "numeric" : undefined}
              autoFocus
              required
            />
          )}
          {asksPassword && (
            <Field
              label={step === "reset" ? t("New password") : t("Password")}
              hint={step === "reset" ? t("At least ten characters.") : undefined}
              type="password"
              value={password}
              onInput={setPassword}
              autoComplete={step === "reset" ? "new-password" : "current-password"}
              required
            />
          )}
          {wrong && (
            <p class="wrong" role="alert">
              {wrong}
            </p>
          )}
          <button type="submit" class="button primary" disabled={busy}>
            {busy ? t("One moment …") : actions[step]}
          </button>
          {step === "second" && types.includes("webauthn") && canUsePasskeys() && (
            <button
              type="button"
              class="button"
              disabled={busy}
              onClick={() => run(() => secondByPasskey().then(came))}
            >
              {t("Use a passkey instead")}
            </button>
          )}
        </form>
        {step === "password" ? (
          <div class="signin-ways">
            {canUsePasskeys() && (
              <button
                type="button"
                class="button"
                disabled={busy}
                onClick={() => run(() => signInByPasskey().then(came))}
              >
                {t("Sign in with a passkey")}
              </button>
            )}
            {mail && (
              <button type="button" class="button" onClick={() => show("mail")}>
                {t("Get a code by e-mail")}
              </button>
            )}
            <details>
              <summary>{t("Forgotten your password?")}</summary>
              <p>
                {mail
                  ? t("With an e-mail address in the directory you can choose a new one by yourself.")
                  : t("Somebody has to help you with a new way in.")}
              </p>
              {mail && (
                <button type="button" class="button plain" onClick={() => show("forgot")}>
                  {t("Choose a new password")}
                </button>
              )}
              <p>
                {help
                  ? t("Without one, ask: {help}", { help })
                  : t("Without one, ask your manager or the IT department.")}
              </p>
            </details>
            <a class="button plain" href="/welcome">
              {t("I have a letter with a code")}
            </a>
          </div>
        ) : (
          <button type="button" class="button plain" onClick={() => show("password")}>
            {t("Back")}
          </button>
        )}
        <LanguageSwitch />
      </div>
    </main>
  )
}
