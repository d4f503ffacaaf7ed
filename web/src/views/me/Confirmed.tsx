/** Shows once more that it is oneself, before what one asked for is done. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { Cancelled, canUsePasskeys } from "../../net/passkeys"
import { confirmByCode, confirmByPasskey, confirmByPassword, type WhoAreYou } from "../../net/signin"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"

interface Props {
  asked: WhoAreYou
  onDone(): void
  onClose(): void
}

export function Confirmed({ asked, onDone, onClose }: Props) {
  const [value, setValue] = useState("")
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState("")
  const byPassword = asked.flows.some((flow) => flow.id === "reauthenticate")
  const types = asked.flows.find((flow) => flow.id === "mfa_reauthenticate")?.types ?? []

  async function run(work: () => Promise<unknown>) {
    setBusy(true)
    setWrong("")
    try {
      await work()
      onDone()
    } catch (error) {
      if (!(error instanceof Cancelled)) setWrong(explain(error))
      setBusy(false)
    }
  }

  return (
    <Dialog title={t("Show that it is you")} onClose={onClose}>
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void run(() => (byPassword ? confirmByPassword(value) : confirmByCode(value.trim())))
        }}
      >
        {byPassword ? (
          <Field
            label={t("Password")}
            type="password"
            value={value}
            onInput={setValue}
            autoComplete="current-password"
            autoFocus
          />
        ) : (
          types.includes("totp") && (
            <Field
              label={t("Code from your authenticator app")}
              value={value}
              onInput={setValue}
              autoComplete="one-time-code"
              inputMode="numeric"
              autoFocus
            />
          )
        )}
        {wrong && (
          <p class="wrong" role="alert">
            {wrong}
          </p>
        )}
        <div class="dialog-actions">
          {types.includes("webauthn") && canUsePasskeys() && (
            <button type="button" class="button" disabled={busy} onClick={() => run(confirmByPasskey)}>
              {t("Use a passkey")}
            </button>
          )}
          {(byPassword || types.includes("totp")) && (
            <button type="submit" class="button primary" disabled={busy || !value}>
              {t("Go on")}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  )
}
