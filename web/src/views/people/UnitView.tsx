/** A unit: what it belongs to, what lies below it, and its people. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { rest } from "../../net/rest"
import { to } from "../../router"
import type { Id, Person, Unit, UnitRef } from "../../state/types"
import { BackLink } from "../../ui/BackLink"
import { ErrorState, Skeleton } from "../../ui/State"
import { sayWhy } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import { lazy } from "../shell/lazy"
import { PersonRow } from "./PersonRow"
import { UnitPath } from "./UnitPath"

const PostsOf = lazy(() => import("../home/Posts").then((module) => module.PostsOf), null)

interface Answer {
  unit: Unit
  path: UnitRef[]
  children: Unit[]
  people: Person[]
  next: string | null
}

export function UnitView({ id }: { id: Id }) {
  const found = useLoad(() => rest.get<Answer>(`units/${id}`), [id])
  const [busy, setBusy] = useState(false)
  const data = found.data

  async function more() {
    if (!data) return
    setBusy(true)
    try {
      const page = await rest.get<Pick<Answer, "people" | "next">>("people", { unit: id, cursor: data.next })
      found.change({ ...data, people: [...data.people, ...page.people], next: page.next })
    } catch (error) {
      sayWhy(error)
    }
    setBusy(false)
  }

  return (
    <>
      <header class="pane-head">
        <BackLink href={to.people()} />
        <h1>
          <bdi>{data?.unit.name ?? t("Unit")}</bdi>
        </h1>
      </header>
      <div class="pane-body padded">
        {found.error !== null && <ErrorState error={found.error} onRetry={found.reload} />}
        {!data && found.error === null && <Skeleton />}
        {data && (
          <>
            <UnitPath path={data.path.filter((step) => step.id !== id)} />
            <p class="soft">{tn("{n} person", "{n} people", data.unit.member_count)}</p>
            <div class="actions">
              <PostsOf kind="unit" id={id} />
            </div>
            {data.unit.head && (
              <section aria-label={t("Head of the unit")}>
                <h2>{t("Head of the unit")}</h2>
                <ul>
                  <PersonRow person={data.unit.head} />
                </ul>
              </section>
            )}
            {data.children.length > 0 && (
              <section aria-label={t("Units below")}>
                <h2>{t("Units below")}</h2>
                <ul class="unit-links">
                  {data.children.map((child) => (
                    <li key={child.id}>
                      <a class="unit-link" href={to.unit(child.id)}>
                        <bdi>{child.name}</bdi>
                        <span class="soft note">{tn("{n} person", "{n} people", child.member_count)}</span>
                      </a>
                    </li>
                  ))}
                </ul>
              </section>
            )}
            {data.people.length > 0 && (
              <section aria-label={t("People")}>
                <h2>{t("People")}</h2>
                <ul>
                  {data.people.map((person) => (
                    <PersonRow key={person.id} person={person} />
                  ))}
                </ul>
                {data.next && (
                  <button type="button" class="button" disabled={busy} onClick={more}>
                    {t("Show more")}
                  </button>
                )}
              </section>
            )}
          </>
        )}
      </div>
    </>
  )
}
