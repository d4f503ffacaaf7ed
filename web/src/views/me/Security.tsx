/** How I sign in: password, passkeys, a second step; and where I am signed in. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { dateOf } from "../../i18n/calendar"
import { canUsePasskeys } from "../../net/passkeys"
import {
  type Authenticator,
  addPasskey,
  authenticators,
  changePassword,
  removePasskey,
} from "../../net/signin"
import { me } from "../../state/session"
import { reloadMe } from "../../state/sync"
import { Confirm } from "../../ui/Confirm"
import { Field } from "../../ui/Field"
import { ErrorState, Skeleton } from "../../ui/State"
import { say } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import { AuthenticatorApp } from "./AuthenticatorApp"
import { Sessions } from "./Sessions"
import { useOwn } from "./useOwn"

const day = (seconds: number): string => dateOf(new Date(seconds * 1000).toISOString())

function Password() {
  const has = me.value?.ways.includes("password") ?? true
  const [open, setOpen] = useState(false)
  const [current, setCurrent] = useState("")
  const [password, setPassword] = useState("")
  const { busy, wrong, run, dialog } = useOwn()
  async function save() {
    await changePassword(current, password)
    setOpen(false)
    setCurrent("")
    setPassword("")
    say(t("Your password is changed. Your other devices are signed out."))
    await reloadMe()
  }
  if (!open)
    return (
      <button type="button" class="button" onClick={() => setOpen(true)}>
        {has ? t("Change my password") : t("Choose a password")}
      </button>
    )
  return (
    <form
      class="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void run(save)
      }}
    >
      {has && (
        <Field
          label={t("Present password")}
          type="password"
          value={current}
          onInput={setCurrent}
          autoComplete="current-password"
          autoFocus
        />
      )}
      <Field
        label={t("New password")}
        hint={t("At least ten characters.")}
        type="password"
        value={password}
        onInput={setPassword}
        autoComplete="new-password"
      />
      {wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      <div class="actions">
        <button type="submit" class="button primary" disabled={busy || !password}>
          {t("Save my new password")}
        </button>
        <button type="button" class="button plain" onClick={() => setOpen(false)}>
          {t("Cancel")}
        </button>
      </div>
      {dialog}
    </form>
  )
}

function Passkeys({ keys, onChange }: { keys: Authenticator[]; onChange(): void }) {
  const [removing, setRemoving] = useState<Authenticator | null>(null)
  const { busy, wrong, run, dialog } = useOwn()
  async function changed(work: Promise<unknown>) {
    await work
    onChange()
    await reloadMe()
  }
  return (
    <>
      <p class="soft">
        {t("Sign in with your face, your finger or the code of your screen. Nobody can guess it.")}
      </p>
      {keys.length > 0 && (
        <ul class="cards">
          {keys.map((key) => (
            <li key={key.id} class="card-row">
              <div class="card-row-body">
                <h3>
                  <bdi>{key.name}</bdi>
                </h3>
                <p class="soft note">
                  {key.last_used_at
                    ? t("Last used {time}", { time: day(key.last_used_at) })
                    : t("Made {time}", { time: day(key.created_at) })}
                </p>
              </div>
              <button
                type="button"
                class="button"
                aria-label={t("Remove {name}", { name: key.name ?? "" })}
                onClick={() => setRemoving(key)}
              >
                {t("Remove")}
              </button>
            </li>
          ))}
        </ul>
      )}
      {canUsePasskeys() ? (
        <button type="button" class="button" disabled={busy} onClick={() => run(() => changed(addPasskey()))}>
          {t("Make a passkey on this device")}
        </button>
      ) : (
        <p class="soft note">{t("This browser cannot make passkeys here.")}</p>
      )}
      {wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      {dialog}
      {removing && (
        <Confirm
          title={t("Remove the passkey?")}
          text={t("You can no longer sign in with it. Remove it in your device's settings as well.")}
          action={t("Remove")}
          onConfirm={() => run(() => changed(removePasskey(removing.id ?? 0)))}
          onClose={() => setRemoving(null)}
        />
      )}
    </>
  )
}

export function Security() {
  const found = useLoad(authenticators, [])
  const known = found.data
  return (
    <>
      <section aria-labelledby="password-title">
        <h2 id="password-title">{t("Password")}</h2>
        <Password />
      </section>
      {found.error !== null && <ErrorState error={found.error} onRetry={found.reload} />}
      {!known && found.error === null && <Skeleton rows={2} />}
      {known && (
        <>
          <section aria-labelledby="passkeys-title">
            <h2 id="passkeys-title">{t("Passkeys")}</h2>
            <Passkeys keys={known.filter((one) => one.type === "webauthn")} onChange={found.reload} />
          </section>
          <section aria-labelledby="second-title">
            <h2 id="second-title">{t("Second step at sign-in")}</h2>
            <AuthenticatorApp
              on={known.some((one) => one.type === "totp")}
              left={known.find((one) => one.type === "recovery_codes")?.unused_code_count ?? 0}
              onChange={found.reload}
            />
          </section>
        </>
      )}
      <section aria-labelledby="sessions-title">
        <h2 id="sessions-title">{t("Where I am signed in")}</h2>
        <Sessions />
      </section>
    </>
  )
}
