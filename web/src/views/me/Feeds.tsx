/** Streams that I read in other programs: each at an address of its own, which I can end. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import type { StreamRef } from "../../state/home"
import type { Id, Person, UnitRef } from "../../state/types"
import { Confirm } from "../../ui/Confirm"
import { explain } from "../../ui/explain"
import { NewAddress } from "../../ui/NewAddress"
import { ErrorState, Skeleton } from "../../ui/State"
import { useLoad } from "../../ui/useLoad"

interface Feed {
  id: Id
  kind: string
  of: string
  /** Null where I may no longer read it, empty for home. */
  name: string | null
  at: string
}

interface Follows {
  people: Person[]
  units: UnitRef[]
  streams: StreamRef[]
  tags: string[]
}

const nameOf = (feed: Feed): string =>
  feed.name === null ? t("Something you can no longer read") : feed.name || t("Home")

/** What can be read so, as the value and the words of a choice. */
function choices({ people, units, streams, tags }: Follows): [string, string][] {
  return [
    ["home:", t("Home, what I follow")],
    ...streams.map(({ id, name }): [string, string] => [`stream:${id}`, name]),
    ...units.map(({ id, name }): [string, string] => [`unit:${id}`, name]),
    ...people.map(({ id, name }): [string, string] => [`person:${id}`, name]),
    ...tags.map((tag): [string, string] => [`tag:${tag}`, `#${tag}`]),
  ]
}

function Opening({ onMade }: { onMade(feed: Feed, url: string): void }) {
  const follows = useLoad(() => rest.get<Follows>("follows"), [])
  const [chosen, setChosen] = useState("home:")
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState("")

  async function make(event: Event) {
    event.preventDefault()
    setBusy(true)
    setWrong("")
    const [kind, ...source] = chosen.split(":")
    try {
      const made = await rest.post<{ feed: Feed; url: string }>("feeds", { kind, source: source.join(":") })
      onMade(made.feed, made.url)
    } catch (error) {
      setWrong(explain(error))
    }
    setBusy(false)
  }

  if (follows.error !== null) return <ErrorState error={follows.error} onRetry={follows.reload} />
  if (!follows.data) return <Skeleton rows={1} />
  return (
    <form class="form" onSubmit={make}>
      <label class="field">
        <span class="label">{t("What to read")}</span>
        <select class="input" value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
          {choices(follows.data).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      <button type="submit" class="button" disabled={busy}>
        {t("Get an address")}
      </button>
    </form>
  )
}

export function Feeds() {
  const found = useLoad(() => rest.get<{ feeds: Feed[] }>("feeds"), [])
  const [address, setAddress] = useState("")
  const [ending, setEnding] = useState<Feed | null>(null)
  const { data } = found

  async function end(feed: Feed) {
    await rest.delete(`feeds/${feed.id}`)
    setAddress("")
    found.change({ feeds: (data?.feeds ?? []).filter((other) => other.id !== feed.id) })
  }

  return (
    <>
      <p class="soft">
        {t(
          "A program that reads Atom gets new posts at an address of your own. Whoever has the address reads what you can read: share it with nobody.",
        )}
      </p>
      <Opening
        onMade={(feed, url) => {
          setAddress(url)
          found.change({ feeds: [feed, ...(data?.feeds ?? [])] })
        }}
      />
      {address && <NewAddress key={address} label={t("The address for your program")} address={address} />}
      <h2>{t("Addresses you have")}</h2>
      {found.error !== null && <ErrorState error={found.error} onRetry={found.reload} />}
      {!data && found.error === null && <Skeleton rows={2} />}
      {data?.feeds.length === 0 && <p class="soft">{t("None.")}</p>}
      <ul class="cards">
        {data?.feeds.map((feed) => (
          <li key={feed.id} class="card-row">
            <div class="card-row-body">
              <h3>
                <bdi>{nameOf(feed)}</bdi>
              </h3>
              <p class="soft note">{t("Since {time}", { time: fullTime(feed.at) })}</p>
            </div>
            <button
              type="button"
              class="button"
              aria-label={t("End the address for {name}", { name: nameOf(feed) })}
              onClick={() => setEnding(feed)}
            >
              {t("End it")}
            </button>
          </li>
        ))}
      </ul>
      {ending && (
        <Confirm
          title={t("End the address?")}
          text={t("Programs that use it get nothing more: {name}.", { name: nameOf(ending) })}
          action={t("End it")}
          onConfirm={() => end(ending)}
          onClose={() => setEnding(null)}
        />
      )}
    </>
  )
}
