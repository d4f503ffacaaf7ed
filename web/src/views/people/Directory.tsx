/** Finding people: by words, or down the tree of units. */
import { signal } from "@preact/signals"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import { route } from "../../router"
import type { Person } from "../../state/types"
import { SearchField } from "../../ui/Field"
import { ListPane } from "../../ui/ListPane"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { useDebounced } from "../../ui/useDebounced"
import { usePages } from "../../ui/usePages"
import { PersonRow } from "./PersonRow"
import { UnitTree } from "./UnitTree"

// Kept while one looks at cards and comes back.
const words = signal("")
const tab = signal<"people" | "units">("people")

function Found({ wanted }: { wanted: string }) {
  const pages = usePages<Person>(
    async (cursor) => {
      const answer = await rest.get<{ people: Person[]; next: string | null }>("people", {
        q: wanted,
        cursor,
      })
      return { items: answer.people, next: answer.next }
    },
    [wanted],
  )
  const at = route.value
  if (pages.error !== null) return <ErrorState error={pages.error} onRetry={pages.reload} />
  if (pages.items === null) return <Skeleton />
  if (!pages.items.length)
    return (
      <State icon="search" title={t("Nobody found")}>
        <p>{t("Try a part of the name, a title, a unit, or what you need help with.")}</p>
      </State>
    )
  return (
    <>
      <ul aria-label={t("People")}>
        {pages.items.map((person) => (
          <PersonRow key={person.id} person={person} here={at.view === "people" && at.person === person.id} />
        ))}
      </ul>
      {pages.next && (
        <button type="button" class="button list-more" disabled={pages.busy} onClick={pages.more}>
          {t("Show more")}
        </button>
      )}
    </>
  )
}

export function Directory() {
  const wanted = useDebounced(words.value.trim())
  return (
    <ListPane label={t("Directory")}>
      <header class="pane-head">
        <h1>{t("People")}</h1>
      </header>
      <div class="pane-body">
        <div class="list-filter">
          <SearchField
            label={t("Name, title, unit or skill")}
            value={words.value}
            onInput={(value) => {
              words.value = value
              tab.value = "people"
            }}
          />
          <fieldset class="segments">
            <legend class="unseen">{t("Show")}</legend>
            <button
              type="button"
              class="segment"
              aria-pressed={tab.value === "people"}
              onClick={() => (tab.value = "people")}
            >
              {t("People")}
            </button>
            <button
              type="button"
              class="segment"
              aria-pressed={tab.value === "units"}
              onClick={() => (tab.value = "units")}
            >
              {t("Units")}
            </button>
          </fieldset>
        </div>
        {tab.value === "people" ? <Found wanted={wanted} /> : <UnitTree />}
      </div>
    </ListPane>
  )
}
