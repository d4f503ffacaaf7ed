/** Finding people: by words, or down the tree of units. */
import { signal } from "@preact/signals"
import { useEffect } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import { go, route, to } from "../../router"
import type { Person } from "../../state/types"
import { SearchField } from "../../ui/Field"
import { Icon } from "../../ui/Icon"
import { ListPane } from "../../ui/ListPane"
import { LongList } from "../../ui/LongList"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { useAtEnd } from "../../ui/useAtEnd"
import { useDebounced } from "../../ui/useDebounced"
import { usePages } from "../../ui/usePages"
import { PersonRow } from "./PersonRow"
import { UnitTree } from "./UnitTree"

// Kept while one looks at cards and comes back.
const words = signal("")
const skill = signal("")
const tab = signal<"people" | "units" | "ambassadors">("people")

interface Wanted {
  wanted: string
  skilled: string
  ambassadors: boolean
}

function Found({ wanted, skilled, ambassadors }: Wanted) {
  const pages = usePages<Person>(
    async (cursor) => {
      const answer = await rest.get<{ people: Person[]; next: string | null }>("people", {
        q: wanted,
        skill: skilled,
        ambassador: ambassadors ? "1" : "",
        cursor,
      })
      return { items: answer.people, next: answer.next }
    },
    [wanted, skilled, ambassadors],
  )
  const at = route.value
  const end = useAtEnd<HTMLButtonElement>(pages.more, [pages.next])
  if (pages.error !== null) return <ErrorState error={pages.error} onRetry={pages.reload} />
  if (pages.items === null) return <Skeleton />
  if (!pages.items.length)
    return (
      <State icon="search" title={t("Nobody found")}>
        <p>
          {ambassadors
            ? t("Ambassadors help colleagues get going. An administrator marks them.")
            : t("Try a part of the name, a title, a unit, or what you need help with.")}
        </p>
      </State>
    )
  return (
    <>
      <LongList
        key={`${wanted} ${skilled} ${ambassadors}`}
        label={t("People")}
        items={pages.items}
        keyOf={(person) => person.id}
      >
        {(person, place) => (
          <PersonRow
            key={person.id}
            person={person}
            here={at.view === "people" && at.person === person.id}
            // How many there are is not known before the last page.
            place={pages.next ? { ...place, "aria-setsize": -1 } : place}
          />
        )}
      </LongList>
      {pages.next && (
        <button ref={end} type="button" class="button list-more" disabled={pages.busy} onClick={pages.more}>
          {t("Show more")}
        </button>
      )}
    </>
  )
}

export function Directory() {
  const wanted = useDebounced(words.value.trim())
  const at = route.value
  const asked = at.view === "people" ? at.skill : undefined
  useEffect(() => {
    if (asked === undefined) return
    skill.value = asked
    words.value = ""
    tab.value = "people"
  }, [asked])
  function anySkill() {
    skill.value = ""
    if (asked !== undefined) go(to.people(), true)
  }
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
              if (tab.value === "units") tab.value = "people"
            }}
          />
          {skill.value && tab.value !== "units" && (
            <p class="filter-chosen">
              {t("Knows:")}{" "}
              <button
                type="button"
                class="tag removable"
                aria-label={t("Take away {name}", { name: skill.value })}
                onClick={anySkill}
              >
                <bdi>{skill.value}</bdi>
                <Icon name="close" tiny />
              </button>
            </p>
          )}
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
            <button
              type="button"
              class="segment"
              aria-pressed={tab.value === "ambassadors"}
              onClick={() => (tab.value = "ambassadors")}
            >
              {t("Helpers")}
            </button>
          </fieldset>
        </div>
        {tab.value === "units" ? (
          <UnitTree />
        ) : (
          <Found wanted={wanted} skilled={asked ?? skill.value} ambassadors={tab.value === "ambassadors"} />
        )}
      </div>
    </ListPane>
  )
}
