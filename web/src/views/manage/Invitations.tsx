/** Invitations: written, printed, written once more, taken back, and how each of them stands. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { dateOf } from "../../i18n/calendar"
import { Refused } from "../../net/errors"
import { rest } from "../../net/rest"
import { me } from "../../state/session"
import type { Unit } from "../../state/types"
import { Confirm } from "../../ui/Confirm"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { useLoad } from "../../ui/useLoad"
import { usePages } from "../../ui/usePages"
import { isAdministrator } from "./access"
import { type Invitation, LETTERS_AT_ONCE, letterAddress, lettersAddress, stateWord } from "./invitation"
import { Letters } from "./Letters"

function New({ onMade }: { onMade(made: Invitation): void }) {
  const mine = me.value?.person
  const units = useLoad(() => rest.get<{ units: Unit[] }>("units"), [])
  const [given, setGiven] = useState("")
  const [family, setFamily] = useState("")
  const [title, setTitle] = useState("")
  const [unit, setUnit] = useState(mine?.unit?.id ?? "")
  const [guest, setGuest] = useState(false)
  const [until, setUntil] = useState("")
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<unknown>(null)
  const field = wrong instanceof Refused ? wrong.field : null

  async function save(event: Event) {
    event.preventDefault()
    setBusy(true)
    setWrong(null)
    try {
      const made = await rest.post<{ invitation: Invitation }>("invitations", {
        given_name: given,
        family_name: family,
        title,
        role: guest ? "guest" : "staff",
        ...(unit ? { unit } : {}),
        ...(guest
          ? { sponsor: mine?.id, active_until: until ? new Date(`${until}T23:59:00`).toISOString() : null }
          : {}),
      })
      setGiven("")
      setFamily("")
      setTitle("")
      onMade(made.invitation)
    } catch (error) {
      setWrong(error)
    }
    setBusy(false)
  }

  return (
    <form class="form" noValidate onSubmit={save} aria-label={t("Invite somebody")}>
      <h2>{t("Invite somebody")}</h2>
      <Field
        label={t("Given name")}
        value={given}
        onInput={setGiven}
        wrong={field === "given_name" ? explain(wrong) : ""}
      />
      <Field label={t("Family name")} value={family} onInput={setFamily} />
      <Field label={t("Title")} value={title} onInput={setTitle} />
      <div class="field">
        <label for="invite-unit">{t("Unit")}</label>
        <select
          id="invite-unit"
          class="input"
          value={unit}
          onChange={(event) => setUnit(event.currentTarget.value)}
        >
          {isAdministrator() && <option value="">{t("None")}</option>}
          {units.data?.units.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      </div>
      <label class="choice">
        <input type="checkbox" checked={guest} onChange={(event) => setGuest(event.currentTarget.checked)} />
        <span>{t("As a guest")}</span>
        <span class="hint">{t("I answer for the guest. The account closes on its last day.")}</span>
      </label>
      {guest && (
        <div class="field">
          <label for="invite-until">{t("Last day")}</label>
          <input
            id="invite-until"
            class="input"
            type="date"
            value={until}
            onInput={(event) => setUntil(event.currentTarget.value)}
          />
          {field === "active_until" && <p class="wrong">{explain(wrong)}</p>}
        </div>
      )}
      {wrong !== null && field !== "given_name" && field !== "active_until" && (
        <p class="wrong" role="alert">
          {explain(wrong)}
        </p>
      )}
      <button type="submit" class="button primary" disabled={busy || !given.trim()}>
        {t("Write the invitation")}
      </button>
    </form>
  )
}

export function Invitations() {
  const pages = usePages<Invitation>(async (cursor) => {
    const found = await rest.get<{ invitations: Invitation[]; next: string | null }>("invitations", {
      cursor,
    })
    return { items: found.invitations, next: found.next }
  }, [])
  const [renewing, setRenewing] = useState<Invitation | null>(null)
  const [revoking, setRevoking] = useState<Invitation | null>(null)
  const [made, setMade] = useState<Invitation | null>(null)
  const items = pages.items ?? []
  const open = items.filter((one) => one.state === "open")

  return (
    <>
      <New
        onMade={(invitation) => {
          setMade(invitation)
          pages.change([invitation, ...items])
        }}
      />
      {made && (
        <p class="notice" role="status">
          {t("The invitation for {name} is written.", { name: made.given_name })}{" "}
          <a href={letterAddress(made.id)} target="_blank" rel="noreferrer">
            {t("Print the letter")}
          </a>
        </p>
      )}
      <Letters onWritten={pages.reload} />
      <section class="form" aria-label={t("Invitations")}>
        <h2>{t("Invitations")}</h2>
        {open.length > 1 && (
          <a
            class="button"
            href={lettersAddress(open.slice(0, LETTERS_AT_ONCE))}
            target="_blank"
            rel="noreferrer"
          >
            {t("Print all open letters")}
          </a>
        )}
        {pages.error !== null && <ErrorState error={pages.error} onRetry={pages.reload} />}
        {pages.items === null && pages.error === null && <Skeleton rows={3} />}
        {pages.items?.length === 0 && (
          <State icon="mail" title={t("Nobody is invited yet")}>
            <p>{t("Whom you invite gets a letter with a code, and needs no e-mail address.")}</p>
          </State>
        )}
        <ul class="cards">
          {items.map((one) => (
            <li key={one.id} class="card-row">
              <div class="card-row-body">
                <h3>
                  <bdi>{`${one.given_name} ${one.family_name}`.trim()}</bdi>{" "}
                  <span class="tag">{stateWord(one.state)}</span>
                </h3>
                <p class="soft note">
                  {[
                    one.unit?.name,
                    one.role === "guest" && one.active_until
                      ? t("Guest until {date}", { date: dateOf(one.active_until) })
                      : "",
                    one.state === "open"
                      ? t("The code works until {date}", { date: dateOf(one.expires_at) })
                      : "",
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </p>
              </div>
              {one.state !== "used" && one.state !== "replaced" && (
                <div class="actions">
                  {one.state === "open" && (
                    <a class="button" href={letterAddress(one.id)} target="_blank" rel="noreferrer">
                      {t("Print")}
                    </a>
                  )}
                  <button type="button" class="button" onClick={() => setRenewing(one)}>
                    {t("New letter")}
                  </button>
                  {one.state === "open" && (
                    <button type="button" class="button" onClick={() => setRevoking(one)}>
                      {t("Take back")}
                    </button>
                  )}
                </div>
              )}
            </li>
          ))}
        </ul>
        {pages.next && (
          <button type="button" class="button" disabled={pages.busy} onClick={pages.more}>
            {t("Show more")}
          </button>
        )}
      </section>
      {renewing && (
        <Confirm
          title={t("Write a new letter?")}
          text={t("It has a new code. The code in the earlier letter opens nothing then.")}
          action={t("Write a new letter")}
          onConfirm={async () => {
            const answer = await rest.post<{ invitation: Invitation }>(`invitations/${renewing.id}/renew`)
            setMade(answer.invitation)
            pages.change([
              answer.invitation,
              ...items.map((one) => (one.id === renewing.id ? { ...one, state: "replaced" as const } : one)),
            ])
          }}
          onClose={() => setRenewing(null)}
        />
      )}
      {revoking && (
        <Confirm
          title={t("Take the invitation back?")}
          text={t("The code in the letter opens nothing any more.")}
          action={t("Take back")}
          onConfirm={async () => {
            const answer = await rest.delete<{ invitation: Invitation }>(`invitations/${revoking.id}`)
            pages.change(items.map((one) => (one.id === revoking.id ? answer.invitation : one)))
          }}
          onClose={() => setRevoking(null)}
        />
      )}
    </>
  )
}
