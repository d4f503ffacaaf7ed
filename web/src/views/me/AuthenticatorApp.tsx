/** A second step by an authenticator app, and the recovery codes for the day the phone is gone. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { beginApp, finishApp, recoveryCodes, removeApp } from "../../net/signin"
import { Dialog } from "../../ui/Dialog"
import { Field } from "../../ui/Field"
import { useOwn } from "./useOwn"

interface Props {
  on: boolean
  /** How many recovery codes are left. */
  left: number
  onChange(): void
}

function Codes({ codes, onClose }: { codes: string[]; onClose(): void }) {
  return (
    <Dialog title={t("Your recovery codes")} onClose={onClose}>
      <p>{t("Each lets you in once without your phone. Write them down and keep them safe.")}</p>
      <ul class="codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div class="dialog-actions">
        <button
          type="button"
          class="button"
          onClick={() => void navigator.clipboard?.writeText(codes.join("\n"))}
        >
          {t("Copy")}
        </button>
        <button type="button" class="button primary" onClick={onClose}>
          {t("I have kept them")}
        </button>
      </div>
    </Dialog>
  )
}

export function AuthenticatorApp({ on, left, onChange }: Props) {
  const [app, setApp] = useState<{ secret: string; qr: string } | null>(null)
  const [code, setCode] = useState("")
  const [codes, setCodes] = useState<string[]>([])
  const { busy, wrong, run, dialog } = useOwn()
  const said = wrong && (
    <p class="wrong" role="alert">
      {wrong}
    </p>
  )

  return (
    <>
      {on ? (
        <>
          <p>{t("On: after your password you write a code from your authenticator app.")}</p>
          <p class="soft note">{tn("{n} recovery code is left.", "{n} recovery codes are left.", left)}</p>
          <div class="actions">
            <button
              type="button"
              class="button"
              disabled={busy}
              onClick={() =>
                run(async () => {
                  setCodes(await recoveryCodes(true))
                  onChange()
                })
              }
            >
              {t("New recovery codes")}
            </button>
            <button
              type="button"
              class="button danger"
              disabled={busy}
              onClick={() => run(() => removeApp().then(onChange))}
            >
              {t("Turn it off")}
            </button>
          </div>
        </>
      ) : app ? (
        <form
          class="form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            void run(async () => {
              await finishApp(code.trim())
              setApp(null)
              setCode("")
              setCodes(await recoveryCodes())
              onChange()
            })
          }}
        >
          <p>{t("Point your authenticator app at the square, or write the key into it.")}</p>
          {app.qr && <img class="qr" src={app.qr} alt={t("QR code with the key")} />}
          <p>
            <code>{app.secret.replace(/(.{4})/g, "$1 ").trim()}</code>
          </p>
          <Field
            label={t("Code from your authenticator app")}
            value={code}
            onInput={setCode}
            autoComplete="one-time-code"
            inputMode="numeric"
          />
          {said}
          <div class="actions">
            <button type="submit" class="button primary" disabled={busy || !code.trim()}>
              {t("Turn it on")}
            </button>
            <button type="button" class="button plain" onClick={() => setApp(null)}>
              {t("Cancel")}
            </button>
          </div>
        </form>
      ) : (
        <>
          <p class="soft">
            {t("With it, a password alone is not enough. Good for those who may do more than others.")}
          </p>
          <button
            type="button"
            class="button"
            disabled={busy}
            onClick={() => run(async () => setApp(await beginApp()))}
          >
            {t("Set up an authenticator app")}
          </button>
        </>
      )}
      {!app && said}
      {dialog}
      {codes.length > 0 && <Codes codes={codes} onClose={() => setCodes([])} />}
    </>
  )
}
