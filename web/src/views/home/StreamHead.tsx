/** What a topic stream is for, who posts in it and how often; following it, and keeping it. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { me } from "../../state/session"
import { lazy } from "../shell/lazy"
import { FollowButton } from "./FollowButton"
import { loadStream, type Page, stream } from "./store"
import { peopleOf, postersOf } from "./words"

const EmbedDialog = lazy(() => import("./EmbedDialog").then((module) => module.EmbedDialog), null)
const StreamForm = lazy(() => import("./StreamForm").then((module) => module.StreamForm), null)

interface Props {
  now: NonNullable<Page["stream"]>
  following: boolean | undefined
  followers: number | undefined
  notify: boolean | undefined
}

export function StreamHead({ now, following = false, followers = 0, notify }: Props) {
  const [changing, setChanging] = useState(false)
  const [showing, setShowing] = useState(false)
  return (
    <div class="home-whose">
      <p class="stream-purpose" dir="auto">
        {now.purpose}
      </p>
      <dl class="stream-facts">
        <div>
          <dt>{t("Who posts")}</dt>
          <dd>{postersOf(now)}</dd>
        </div>
        {now.frequency && (
          <div>
            <dt>{t("How often")}</dt>
            <dd dir="auto">{now.frequency}</dd>
          </div>
        )}
        <div>
          <dt>{t("Can be read by")}</dt>
          <dd>{peopleOf(now.audience)}</dd>
        </div>
      </dl>
      {now.pre_approved && <p class="soft note">{t("A moderator reads each post before it appears.")}</p>}
      {now.closed && <p class="note">{t("This stream is closed. What was posted in it stays.")}</p>}
      <p class="soft">{tn("{n} follows this", "{n} follow this", followers)}</p>
      <div class="actions">
        <FollowButton kind="stream" source={now.handle} following={following} notify={notify} />
        {now.can_keep && (
          <button type="button" class="button" onClick={() => setChanging(true)}>
            {t("Change the stream")}
          </button>
        )}
        {me.value?.roles.includes("communicator") && (
          <button type="button" class="button" onClick={() => setShowing(true)}>
            {t("Show in the intranet")}
          </button>
        )}
      </div>
      {showing && <EmbedDialog stream={now} onClose={() => setShowing(false)} />}
      {changing && (
        <StreamForm
          made={now}
          onDone={(made) => {
            setChanging(false)
            // Under another address it is opened there.
            if (made.handle === now.handle && stream.value) void loadStream()
          }}
          onClose={() => setChanging(false)}
        />
      )}
    </div>
  )
}
