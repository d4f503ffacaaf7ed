/** Leading a session through its life, and the ways to its other views. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import { to } from "../../router"
import type { SessionState } from "../../state/questions"
import { Confirm } from "../../ui/Confirm"
import { Icon } from "../../ui/Icon"
import { sayWhy } from "../../ui/toast"
import type { Page } from "./store"
import { stepWord } from "./words"

/** What cannot be taken back is asked about first. */
const asks: Partial<Record<SessionState, () => string>> = {
  announced: () => t("Everybody the session is for is told now."),
  closed: () => t("Nobody can ask or vote any more."),
  published: () => t("Questions and answers stay here for all to read, and everybody is told."),
  archived: () => t("Nothing can be changed after this."),
}

export function LifeBar({ now }: { now: Page }) {
  const { session, may, life } = now
  const [going, setGoing] = useState<SessionState | null>(null)
  const [busy, setBusy] = useState(false)

  const move = (state: SessionState) => rest.put(`questions/sessions/${session.id}/state`, { to: state })

  async function moveNow(state: SessionState) {
    setBusy(true)
    await move(state).catch(sayWhy)
    setBusy(false)
  }

  if (!may.manage && !may.decide && !may.air && !may.report) return null
  return (
    <nav class="qa-life" aria-label={t("Run the session")}>
      {may.manage &&
        life[session.state].leads_to.map((state, index) => (
          <button
            key={state}
            type="button"
            class={index === 0 ? "button primary" : "button"}
            disabled={busy}
            onClick={() => (asks[state] ? setGoing(state) : void moveNow(state))}
          >
            {stepWord(state, session.state)}
          </button>
        ))}
      {may.decide && (
        <a class="button" href={to.questions(session.id, "desk")}>
          <Icon name="shield" />
          {t("Moderate")}
        </a>
      )}
      {may.air && (
        <a class="button" href={to.questions(session.id, "host")}>
          <Icon name="megaphone" />
          {t("Host view")}
        </a>
      )}
      {(may.air || may.manage) && (
        <a class="button" href={to.questions(session.id, "screen")}>
          <Icon name="eye" />
          {t("Projector")}
        </a>
      )}
      {may.report && (
        <a class="button" href={to.questions(session.id, "report")}>
          <Icon name="file" />
          {t("The report")}
        </a>
      )}
      {may.manage && session.state !== "archived" && (
        <a class="button" href={to.questions(session.id, "edit")}>
          <Icon name="edit" />
          {t("Change")}
        </a>
      )}
      {going && (
        <Confirm
          title={stepWord(going, session.state)}
          text={asks[going]?.() ?? ""}
          action={stepWord(going, session.state)}
          onConfirm={() => move(going)}
          onClose={() => setGoing(null)}
        />
      )}
    </nav>
  )
}
