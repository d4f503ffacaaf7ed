/** Showing a topic stream in the intranet: addresses for frames, and ending them. For communicators. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import type { Id, PersonRef } from "../../state/types"
import { Dialog } from "../../ui/Dialog"
import { NewAddress } from "../../ui/NewAddress"
import { ErrorState, Skeleton } from "../../ui/State"
import { sayWhy } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import type { TopicStream } from "./store"
import { authorName } from "./words"

interface Embed {
  id: Id
  by: PersonRef
  at: string
}

interface Answer {
  embeds: Embed[]
  possible: boolean
}

export function EmbedDialog({ stream, onClose }: { stream: TopicStream; onClose(): void }) {
  const path = `streams/topics/${stream.id}/embeds`
  const found = useLoad(() => rest.get<Answer>(path), [path])
  const [address, setAddress] = useState("")
  const { data } = found

  async function make() {
    try {
      const made = await rest.post<{ embed: Embed; url: string }>(path, {})
      setAddress(made.url)
      if (data) found.change({ ...data, embeds: [made.embed, ...data.embeds] })
    } catch (error) {
      sayWhy(error)
    }
  }

  async function end(embed: Embed) {
    try {
      await rest.delete(`embeds/${embed.id}`)
      setAddress("")
      if (data) found.change({ ...data, embeds: data.embeds.filter((other) => other.id !== embed.id) })
    } catch (error) {
      sayWhy(error)
    }
  }

  return (
    <Dialog title={t("Show in the intranet")} onClose={onClose}>
      <p class="soft">
        {t(
          "The intranet shows the newest posts that everyone at work may read, without pictures. Whoever has the address sees them without signing in.",
        )}
      </p>
      {found.error !== null && <ErrorState error={found.error} onRetry={found.reload} />}
      {!data && found.error === null && <Skeleton rows={2} />}
      {data && !data.possible && (
        <p class="note">
          {t(
            "This stream cannot be shown: it is not for everyone, or the administrator has not named the intranet's address.",
          )}
        </p>
      )}
      {data?.possible && (
        <button type="button" class="button" onClick={() => void make()}>
          {t("Get an address")}
        </button>
      )}
      {address && (
        <NewAddress key={address} label={t("The address for the intranet's frame")} address={address} />
      )}
      <ul class="cards">
        {data?.embeds.map((embed) => (
          <li key={embed.id} class="card-row">
            <div class="card-row-body">
              <p>
                <bdi>{authorName(embed.by)}</bdi>
              </p>
              <p class="soft note">{t("Since {time}", { time: fullTime(embed.at) })}</p>
            </div>
            <button
              type="button"
              class="button"
              aria-label={t("End the address of {time}", { time: fullTime(embed.at) })}
              onClick={() => void end(embed)}
            >
              {t("End it")}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
