/** Answering by one's own link: from a notification, a mail or an SMS, without a sign-in and without waiting for one. */
import { useEffect, useState } from "preact/hooks"
import { showLanguage, t } from "../../i18n"
import { clock } from "../../i18n/dates"
import { isPassing, Refused } from "../../net/errors"
import { rest } from "../../net/rest"
import { to } from "../../router"
import { type AnswerName, type MyAlert, stands } from "../../state/alerts"
import { online } from "../../state/online"
import { Icon } from "../../ui/Icon"
import { Skeleton, State } from "../../ui/State"
import { AlertText } from "./AlertText"
import { AnswerPart } from "./AnswerPart"
import { answerWord } from "./words"
import "../../styles/alerts.css"

type Found = MyAlert & { name: string; language: string }
type Given = { answer: AnswerName; words: string; at: string }

const keyOf = (link: string): string => `torget:link:${link}`
const AGAIN_MS = 5_000

/** What waits for the network under this link. */
function waiting(link: string): Given | null {
  try {
    return JSON.parse(localStorage.getItem(keyOf(link)) ?? "null") as Given | null
  } catch {
    return null
  }
}

function keepWaiting(link: string, given: Given | null): void {
  try {
    if (given) localStorage.setItem(keyOf(link), JSON.stringify(given))
    else localStorage.removeItem(keyOf(link))
  } catch {
    // Full or forbidden: it waits as long as the page is open.
  }
}

export function LinkPage() {
  const link = location.hash.slice(1)
  const [found, setFound] = useState<Found | null>(null)
  const [wrong, setWrong] = useState<unknown>(null)
  const [held, setHeld] = useState<Given | null>(waiting(link))
  const [busy, setBusy] = useState(false)

  async function load(): Promise<void> {
    try {
      const answer = await rest.post<Found>("alerts/link", { link })
      await showLanguage(answer.language)
      setFound(answer)
      setWrong(null)
    } catch (error) {
      setWrong(error)
    }
  }

  async function send(given: Given): Promise<void> {
    setBusy(true)
    setHeld(given)
    keepWaiting(link, given)
    try {
      setFound(await rest.post<Found>("alerts/link/answer", { link, ...given }))
      keepWaiting(link, null)
      setHeld(null)
    } catch (error) {
      if (!isPassing(error)) {
        keepWaiting(link, null)
        setHeld(null)
        setWrong(error)
      }
    }
    setBusy(false)
  }

  useEffect(() => void load(), [link])
  useEffect(() => {
    if (!held) return
    const again = () => void send(held)
    const timer = setInterval(again, AGAIN_MS)
    addEventListener("online", again)
    return () => {
      clearInterval(timer)
      removeEventListener("online", again)
    }
  }, [held])
  useEffect(() => {
    if (!(wrong && isPassing(wrong))) return
    const timer = setInterval(() => void load(), AGAIN_MS)
    return () => clearInterval(timer)
  }, [wrong])

  const answer = (name: AnswerName, words: string) =>
    void send({ answer: name, words, at: new Date().toISOString() })
  const over = wrong instanceof Refused && !isPassing(wrong)
  const given = held?.answer ?? found?.mine.answer ?? ""
  return (
    <main id="main" class="alert-page" tabIndex={-1}>
      {(over || !found) && <h1 class="unseen">{t("Alert")}</h1>}
      {over ? (
        <State icon="alert" title={t("This link answers nothing any more")}>
          <p role="alert">{wrong.message}</p>
          <a class="button" href={to.rooms()}>
            {t("Open Torget")}
          </a>
        </State>
      ) : (
        <>
          {found ? (
            <AlertText alert={found.alert} level={1} />
          ) : wrong ? (
            <State icon="offline" title={t("The alert cannot be shown without a network")}>
              <p>{t("You can answer all the same. It is sent when the network is back.")}</p>
            </State>
          ) : (
            <Skeleton rows={3} />
          )}
          <div role="status" aria-live="polite">
            {held ? (
              <p class="alert-given">
                <Icon name="clock" />
                {t("Kept: {answer}. It is sent when the network is back.", {
                  answer: answerWord(held.answer),
                })}
              </p>
            ) : given ? (
              <p class="alert-given">
                <Icon name="check" />
                {t("{name}, your answer is: {answer}", {
                  name: found?.name ?? "",
                  answer: answerWord(given),
                })}
                {found?.mine.answered_at && ` (${clock(found.mine.answered_at)})`}
              </p>
            ) : null}
          </div>
          {(!found || (found.alert.ask && stands(found.alert))) && (
            <AnswerPart
              key={given}
              given={given}
              words={found?.mine.words ?? ""}
              busy={busy && online.value}
              onAnswer={answer}
            />
          )}
          <p class="soft note">
            {found
              ? t("This page answers for {name} alone. You can change your answer.", { name: found.name })
              : ""}
          </p>
          <a href={to.rooms()}>{t("Open Torget")}</a>
        </>
      )}
    </main>
  )
}
