/** The topic streams there are for me: what each is for, who posts and how often, and following it. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import { to } from "../../router"
import { BackLink } from "../../ui/BackLink"
import { Icon } from "../../ui/Icon"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { useLoad } from "../../ui/useLoad"
import { FollowButton } from "./FollowButton"
import { StreamForm } from "./StreamForm"
import type { TopicStream } from "./store"
import { postersOf } from "./words"

type Listed = TopicStream & { following: boolean }

interface Answer {
  streams: Listed[]
  can_create: boolean
}

export function TopicStreams() {
  const found = useLoad(() => rest.get<Answer>("streams"), [])
  const [making, setMaking] = useState(false)
  const { data } = found
  const make = data?.can_create && (
    <button type="button" class="button primary" onClick={() => setMaking(true)}>
      <Icon name="plus" tiny />
      {t("New topic stream")}
    </button>
  )
  return (
    <>
      <header class="pane-head">
        <BackLink href={to.follows()} />
        <div class="pane-title">
          <h1>{t("Topic streams")}</h1>
        </div>
      </header>
      <div class="pane-body home-body padded">
        <p class="soft">{t("Each is about something. Follow one, and its posts come to your home.")}</p>
        {data && data.streams.length > 0 && make && <div class="actions">{make}</div>}
        {found.error !== null && <ErrorState error={found.error} onRetry={found.reload} />}
        {!data && found.error === null && <Skeleton rows={4} />}
        {data?.streams.length === 0 && (
          <State icon="megaphone" title={t("There are no topic streams yet")}>
            <p>{t("Communicators make them, and heads for their own units.")}</p>
            {make}
          </State>
        )}
        <ul class="cards">
          {data?.streams.map((one) => (
            <li key={one.id} class="card-row">
              <div class="card-row-body">
                <h2>
                  <a href={to.stream(one.handle)}>
                    <bdi>{one.name}</bdi>
                  </a>
                </h2>
                <p dir="auto">{one.purpose}</p>
                <p class="soft note">
                  {t("Who posts: {who}", { who: postersOf(one) })}
                  {one.frequency && ` · ${one.frequency}`}
                  {one.closed && ` · ${t("closed")}`}
                </p>
              </div>
              <FollowButton
                kind="stream"
                source={one.handle}
                following={one.following}
                onChange={(following) =>
                  found.change({
                    ...data,
                    streams: data.streams.map((other) => (other === one ? { ...one, following } : other)),
                  })
                }
              />
            </li>
          ))}
        </ul>
      </div>
      {making && <StreamForm onDone={() => setMaking(false)} onClose={() => setMaking(false)} />}
    </>
  )
}
