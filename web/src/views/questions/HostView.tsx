/** The host's view on a phone: the question that is answered, the next one, large, and three things to do. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { to } from "../../router"
import type { Question } from "../../state/questions"
import { BackLink } from "../../ui/BackLink"
import { State } from "../../ui/State"
import { askerOf } from "./QuestionCard"
import { can, nowOnAir, ordered, type Page, stage, waitingInLine } from "./store"

function Big({ question }: { question: Question }) {
  return (
    <>
      <p class="qa-big lines" dir="auto">
        {question.text}
      </p>
      <p class="soft">
        <bdi>{askerOf(question)}</bdi> · {tn("{n} vote", "{n} votes", question.votes)}
      </p>
    </>
  )
}

export function HostView({ now }: { now: Page }) {
  const [busy, setBusy] = useState(false)
  const current = nowOnAir.value
  const [next] = waitingInLine.value
  const put = ordered.value.filter((question) => question.stage === "later")
  const live = now.session.state === "live" || now.session.state === "closing"

  async function putOn(question: Question, where: Question["stage"]) {
    setBusy(true)
    await stage(question.id, where)
    setBusy(false)
  }

  return (
    <>
      <header class="pane-head">
        <BackLink href={to.questions(now.session.id)} always />
        <h1>
          <bdi>{now.session.title}</bdi>
        </h1>
      </header>
      <div class="pane-body padded qa-host">
        {!can.value.air && (
          <State icon="lock" title={t("This is not open to you")}>
            <p>{t("Hosts and moderators of the session choose here what is answered.")}</p>
          </State>
        )}
        {can.value.air && !live && (
          <p class="soft" role="status">
            {t("When the session is live you choose here what is answered.")}
          </p>
        )}
        <section aria-label={t("Being answered now")} class="qa-air">
          <h2>{t("Being answered now")}</h2>
          {current ? (
            <>
              <Big question={current} />
              <button
                type="button"
                class="button primary"
                disabled={busy}
                onClick={() => void putOn(current, "answered")}
              >
                {t("Answered")}
              </button>
            </>
          ) : (
            <p class="soft">{t("Nothing just now.")}</p>
          )}
        </section>
        <section aria-label={t("Next question")} class="qa-next">
          <h2>
            {t("Next question")}{" "}
            <span class="soft note">{tn("{n} in line", "{n} in line", waitingInLine.value.length)}</span>
          </h2>
          {next ? (
            <>
              <Big question={next} />
              <div class="qa-host-actions">
                <button
                  type="button"
                  class="button primary"
                  disabled={busy || !live}
                  onClick={() => void putOn(next, "now")}
                >
                  {t("Answer now")}
                </button>
                <button
                  type="button"
                  class="button"
                  disabled={busy}
                  onClick={() => void putOn(next, "later")}
                >
                  {t("Later")}
                </button>
                <button
                  type="button"
                  class="button"
                  disabled={busy}
                  onClick={() => void putOn(next, "passed")}
                >
                  {t("Pass")}
                </button>
              </div>
            </>
          ) : (
            <p class="soft">{t("No question waits.")}</p>
          )}
        </section>
        {put.length > 0 && (
          <section aria-labelledby="qa-later">
            <h2 id="qa-later">{t("Later")}</h2>
            <ul class="qa-list">
              {put.map((question) => (
                <li key={question.id} class="qa-line">
                  <span dir="auto">{question.text}</span>
                  <button
                    type="button"
                    class="button"
                    disabled={busy}
                    onClick={() => void putOn(question, "waiting")}
                  >
                    {t("Back in line")}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </>
  )
}
