/** Who has confirmed a message and who has not, by name. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { fullTime, shortTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { to } from "../../router"
import { endConfirming } from "../../state/confirming"
import { myId } from "../../state/session"
import { useSelect, world } from "../../state/store"
import type { Message, Person } from "../../state/types"
import { Avatar } from "../../ui/Avatar"
import { Dialog } from "../../ui/Dialog"
import { SearchField } from "../../ui/Field"
import { Icon } from "../../ui/Icon"
import { ErrorState, Skeleton } from "../../ui/State"
import { sayWhy } from "../../ui/toast"
import { useDebounced } from "../../ui/useDebounced"
import { usePages } from "../../ui/usePages"
import { Deadline } from "./ConfirmPart"

type State = "missing" | "confirmed"

interface Reader {
  person: Person
  at: string | null
  version: string | null
  current: boolean
}

interface Page {
  confirmed: number
  missing: number
  people: Reader[]
  next: string | null
}

const SEARCH_FROM = 12

function When({ reader }: { reader: Reader }) {
  if (!reader.at) return null
  return (
    <span class="soft note">
      <time dateTime={reader.at} title={fullTime(reader.at)}>
        {shortTime(reader.at)}
      </time>
      {!reader.current && <> · {t("the earlier text")}</>}
    </span>
  )
}

export function Readers({ message, onClose }: { message: Message; onClose(): void }) {
  const [state, setState] = useState<State>("missing")
  const [words, setWords] = useState("")
  const [counts, setCounts] = useState({ confirmed: 0, missing: 0 })
  const wanted = useDebounced(words.trim())
  // The count moves with the room's events: the list is then asked for anew.
  const latest = useSelect(
    () => world.value.logs[message.room]?.messages.find((other) => other.id === message.id) ?? message,
    [message],
  )
  const pages = usePages<Reader>(
    async (cursor) => {
      const page = await rest.get<Page>(`messages/${message.id}/confirmations`, { state, q: wanted, cursor })
      setCounts(page)
      return { items: page.people, next: page.next }
    },
    [message.id, state, wanted, latest.confirm?.confirmed],
  )
  const all = counts.confirmed + counts.missing
  const may = message.author.id === myId.value
  return (
    <Dialog title={t("Who has confirmed")} onClose={onClose}>
      {latest.confirm && <Deadline confirm={latest.confirm} />}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      <div class="segments" role="group" aria-label={t("Show")}>
        {(["missing", "confirmed"] as const).map((each) => (
          <button
            key={each}
            type="button"
            class="segment"
            aria-pressed={state === each}
            onClick={() => setState(each)}
          >
            {each === "missing"
              ? t("Not yet: {n}", { n: counts.missing })
              : t("Confirmed: {n}", { n: counts.confirmed })}
          </button>
        ))}
      </div>
      {all >= SEARCH_FROM && <SearchField label={t("Search among them")} value={words} onInput={setWords} />}
      {pages.error !== null && <ErrorState error={pages.error} onRetry={pages.reload} />}
      {pages.items === null && pages.error === null && <Skeleton rows={3} />}
      {pages.items?.length === 0 && (
        <p class="soft">
          {wanted
            ? t("Nobody here is called that.")
            : state === "missing"
              ? t("Everybody has confirmed.")
              : t("Nobody has confirmed yet.")}
        </p>
      )}
      <ul class="readers">
        {pages.items?.map((reader) => (
          <li key={reader.person.id} class="person-row">
            <a href={to.person(reader.person.id)} onClick={onClose}>
              <Avatar id={reader.person.id} name={reader.person.name} />
              <span class="person-name">
                <strong>
                  <bdi>{reader.person.name}</bdi>
                </strong>
                <span class="soft note">
                  {[reader.person.title, reader.person.unit].filter(Boolean).join(", ")}
                </span>
              </span>
              <When reader={reader} />
            </a>
          </li>
        ))}
      </ul>
      {pages.next && (
        <button type="button" class="button" disabled={pages.busy} onClick={pages.more}>
          {t("Show more")}
        </button>
      )}
      <div class="dialog-actions">
        {may && latest.confirm && !latest.confirm.ended && (
          <button
            type="button"
            class="button danger"
            onClick={() => endConfirming(message).then(onClose, sayWhy)}
          >
            {t("Ask no more")}
          </button>
        )}
        <a class="button" href={`/api/messages/${message.id}/confirmations.csv`} download>
          <Icon name="download" tiny />
          {tn("Save as a file, {n} person", "Save as a file, {n} people", all)}
        </a>
      </div>
    </Dialog>
  )
}
