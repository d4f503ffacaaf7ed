/** From the letter to signed in: the code, a name, a way to sign in, and one is there. */
import { useEffect, useState } from "preact/hooks"
import { showLanguage, t } from "../../i18n"
import { dateOf } from "../../i18n/calendar"
import { Refused } from "../../net/errors"
import { Cancelled, canUsePasskeys } from "../../net/passkeys"
import { request, rest } from "../../net/rest"
import { addPasskey, changePassword } from "../../net/signin"
import { go, to } from "../../router"
import { start } from "../../state/sync"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { LanguageSwitch } from "../me/LanguageSwitch"

interface Invited {
  role: "staff" | "guest"
  given_name: string
  family_name: string
  /** The account is there already: its username stays. */
  account: boolean
  username: string
  language: string
  unit: string
  invited_by: string
  active_until: string | null
}

/** The code stands behind the # of the letter's link; it is taken out of the address at once. */
function codeInAddress(): string {
  const code = decodeURIComponent(location.hash.slice(1))
  if (code) history.replaceState(history.state, "", "/welcome")
  return code
}

async function enter(): Promise<void> {
  // The next step of coming in is being reached: it has a page of its own.
  go(to.me("notifications"), true)
  await start()
}

function useRun() {
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<unknown>(null)
  async function run(work: () => Promise<unknown>) {
    setBusy(true)
    setWrong(null)
    try {
      await work()
    } catch (error) {
      if (!(error instanceof Cancelled)) setWrong(error)
    }
    setBusy(false)
  }
  return { busy, wrong, run }
}

function Wrong({ error }: { error: unknown }) {
  if (error === null) return null
  return (
    <p class="wrong" role="alert">
      {explain(error)}
    </p>
  )
}

/** The account is there, but no way to sign in to it again yet. */
export function ChooseWayIn() {
  const [password, setPassword] = useState("")
  const { busy, wrong, run } = useRun()
  return (
    <main class="signin">
      <div class="signin-card">
        <h1>{t("How will you sign in next time?")}</h1>
        {canUsePasskeys() && (
          <button
            type="button"
            class="button primary"
            disabled={busy}
            onClick={() => run(() => addPasskey().then(enter))}
          >
            {t("With a passkey")}
          </button>
        )}
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            void run(() => changePassword("", password).then(enter))
          }}
        >
          <Field
            label={t("Or with a password")}
            hint={t("At least ten characters.")}
            type="password"
            value={password}
            onInput={setPassword}
            autoComplete="new-password"
          />
          <Wrong error={wrong} />
          <button type="submit" class="button" disabled={busy || !password}>
            {t("Save the password")}
          </button>
        </form>
      </div>
    </main>
  )
}

function Accept({ code, invited }: { code: string; invited: Invited }) {
  const [username, setUsername] = useState(invited.username)
  const [password, setPassword] = useState("")
  const { busy, wrong, run } = useRun()
  const field = wrong instanceof Refused ? wrong.field : null

  async function accept(chosen: string | null) {
    const language = document.documentElement.lang
    await rest.post("invitations/accept", { code, username: username.trim(), password: chosen, language })
  }
  async function withPasskey() {
    await accept(null)
    try {
      await addPasskey()
    } catch {
      // The page that follows asks again, and takes a password as well.
    }
    await enter()
  }

  return (
    <>
      <h1>{t("Welcome, {name}", { name: invited.given_name })}</h1>
      <p>
        {t("{name} invites you to Torget.", { name: invited.invited_by })} {invited.unit}
      </p>
      {invited.active_until && (
        <p class="notice">
          {t("You come as a guest. Your account is open until {date}.", {
            date: dateOf(invited.active_until),
          })}
        </p>
      )}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void run(() => accept(password).then(enter))
        }}
      >
        {invited.account ? (
          <p>
            {t("Your username is")} <strong translate={false}>{invited.username}</strong>
            <input
              type="text"
              name="username"
              autocomplete="username"
              value={invited.username}
              hidden
              readOnly
            />
          </p>
        ) : (
          <Field
            label={t("Username")}
            value={username}
            onInput={setUsername}
            autoComplete="username"
            wrong={field === "username" ? explain(wrong) : ""}
          />
        )}
        {canUsePasskeys() && (
          <button
            type="button"
            class="button primary"
            disabled={busy || !username.trim()}
            onClick={() => run(withPasskey)}
          >
            {t("Come in with a passkey")}
          </button>
        )}
        <Field
          label={canUsePasskeys() ? t("Or choose a password") : t("Choose a password")}
          hint={t("At least ten characters.")}
          type="password"
          value={password}
          onInput={setPassword}
          autoComplete="new-password"
          wrong={field === "password" ? explain(wrong) : ""}
        />
        {field !== "username" && field !== "password" && <Wrong error={wrong} />}
        <button
          type="submit"
          class={canUsePasskeys() ? "button" : "button primary"}
          disabled={busy || !password || !username.trim()}
        >
          {t("Come in with a password")}
        </button>
      </form>
    </>
  )
}

export function Welcome() {
  const [code, setCode] = useState(codeInAddress)
  const [invited, setInvited] = useState<Invited | null>(null)
  const { busy, wrong, run } = useRun()

  async function check(wanted: string) {
    // A page that was opened from a letter has no token yet.
    await request("GET", "/_allauth/browser/v1/config")
    const found = await rest.post<{ invitation: Invited }>("invitations/check", { code: wanted })
    await showLanguage(found.invitation.language)
    setInvited(found.invitation)
  }
  useEffect(() => {
    if (code) void run(() => check(code))
  }, [])

  return (
    <main class="signin">
      <div class="signin-card">
        {invited ? (
          <Accept code={code} invited={invited} />
        ) : (
          <>
            <h1>{t("Welcome to Torget")}</h1>
            <form
              noValidate
              onSubmit={(event) => {
                event.preventDefault()
                void run(() => check(code.trim()))
              }}
            >
              <Field
                label={t("The code in your letter")}
                hint={t("Twelve letters and figures.")}
                value={code}
                onInput={setCode}
                autoComplete="off"
              />
              <Wrong error={wrong} />
              <button type="submit" class="button primary" disabled={busy || !code.trim()}>
                {busy ? t("One moment …") : t("Go on")}
              </button>
            </form>
            <a class="button plain" href="/">
              {t("I have an account already")}
            </a>
          </>
        )}
        <LanguageSwitch />
      </div>
    </main>
  )
}
