/** What a message passes on: whose words, and for those who may read the original the way there. */
import { useEffect } from "preact/hooks"
import { t } from "../../i18n"
import { fullTime, shortTime } from "../../i18n/dates"
import { to } from "../../router"
import { askMine, origins } from "../../state/mine"
import type { Forward, Id } from "../../state/types"
import { Icon } from "../../ui/Icon"
import { Files } from "./Files"
import { RichText } from "./RichText"

/** The words and files themselves. */
export function Passed({ forward }: { forward: Omit<Forward, "gone"> }) {
  return (
    <>
      <p class="forward-head soft note">
        <bdi>{forward.author.name || t("Former colleague")}</bdi> ·{" "}
        <time dateTime={forward.at} title={fullTime(forward.at)}>
          {shortTime(forward.at)}
        </time>
      </p>
      {forward.text && <RichText message={forward} />}
      {forward.files.length > 0 && <Files files={forward.files} />}
    </>
  )
}

export function Forwarded({ message, forward }: { message: Id; forward: Forward }) {
  const { gone } = forward
  useEffect(() => {
    if (!gone) askMine(message)
  }, [message, gone])
  const origin = gone ? null : origins.value[message]
  return (
    <div class="forward">
      <p class="forward-mark soft note">
        <Icon name="forward" tiny />
        {t("Forwarded")}
        {origin && (
          <a
            href={
              origin.thread
                ? to.thread(origin.room, origin.thread, origin.message)
                : to.message(origin.room, origin.message)
            }
          >
            {t("Show the original")}
          </a>
        )}
      </p>
      <blockquote>
        {gone ? <p class="text deleted">{t("The original was deleted.")}</p> : <Passed forward={forward} />}
      </blockquote>
    </div>
  )
}
