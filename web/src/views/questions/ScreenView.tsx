/** The projector: what is answered now, what is wanted most, and how to come in. It knows nothing that is held. */
import { t, tn } from "../../i18n"
import { rest } from "../../net/rest"
import { useLoad } from "../../ui/useLoad"
import { Results } from "./PollCard"
import { askerOf } from "./QuestionCard"
import { nowOnAir, ordered, type Page } from "./store"

const SHOWN = 4

export function ScreenView({ now }: { now: Page }) {
  const { session } = now
  const join = useLoad<{ address: string; picture: string }>(
    () => rest.get(`questions/sessions/${session.id}/join`),
    [session.id],
  )
  const current = nowOnAir.value
  const others = ordered.value.filter((question) => question.stage === "waiting").slice(0, SHOWN)
  const poll = now.polls.find((one) => one.state === "open")
  return (
    <div class="qa-wall">
      <header>
        <h1>
          <bdi>{session.title}</bdi>
        </h1>
      </header>
      <section class="qa-wall-now" aria-label={t("Being answered now")} role="status">
        {current ? (
          <>
            <p class="qa-wall-text lines" dir="auto">
              {current.text}
            </p>
            <p class="soft">
              <bdi>{askerOf(current)}</bdi> · {tn("{n} vote", "{n} votes", current.votes)}
            </p>
          </>
        ) : poll ? (
          <>
            <p class="qa-wall-text" dir="auto">
              {poll.text}
            </p>
            {poll.open_results ? <Results poll={poll} /> : <p class="soft">{t("Answer on your phone.")}</p>}
          </>
        ) : (
          <p class="qa-wall-text soft">{t("Ask on your phone.")}</p>
        )}
      </section>
      <aside class="qa-wall-join">
        {join.data && (
          <>
            <img src={join.data.picture} alt={t("QR code that leads to this session")} />
            <p class="note">{join.data.address.replace(/^https?:\/\//, "")}</p>
          </>
        )}
      </aside>
      {others.length > 0 && (
        <section class="qa-wall-next" aria-label={t("Wanted most")}>
          <h2>{t("Wanted most")}</h2>
          <ol>
            {others.map((question) => (
              <li key={question.id}>
                <strong>{question.votes}</strong>
                <span dir="auto">{question.text}</span>
              </li>
            ))}
          </ol>
        </section>
      )}
    </div>
  )
}
