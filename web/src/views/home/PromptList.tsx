/** All prompts that are for me; communicators set them here. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { rest } from "../../net/rest"
import { to } from "../../router"
import { BackLink } from "../../ui/BackLink"
import { Icon } from "../../ui/Icon"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { useLoad } from "../../ui/useLoad"
import { PromptForm } from "./PromptForm"
import { answered, type Prompt, type Prompts, promptAddress, whenPut } from "./prompts"
import { peopleOf } from "./words"
import "../../styles/prompts.css"

export function PromptList() {
  const found = useLoad(() => rest.get<Prompts>("prompts"), [answered.value])
  const [setting, set] = useState<Prompt | "new" | null>(null)
  const { data } = found
  const make = data?.can_set && (
    <button type="button" class="button primary" onClick={() => set("new")}>
      <Icon name="plus" tiny />
      {t("New picture challenge")}
    </button>
  )
  return (
    <>
      <header class="pane-head">
        <BackLink href={to.home()} />
        <div class="pane-title">
          <h1>{t("Picture challenges")}</h1>
        </div>
      </header>
      <div class="pane-body home-body padded">
        {data && data.prompts.length > 0 && make && <div class="actions">{make}</div>}
        {found.error !== null && !data && <ErrorState error={found.error} onRetry={found.reload} />}
        {!data && found.error === null && <Skeleton rows={4} />}
        {data?.prompts.length === 0 && (
          <State icon="picture" title={t("There are no picture challenges yet")}>
            <p>
              {t(
                "Communicators set them, for example “Picture of the day”. Anybody answers with one picture.",
              )}
            </p>
            {make}
          </State>
        )}
        <ul class="cards">
          {data?.prompts.map((one) => (
            <li key={one.id} class="card-row">
              <div class="card-row-body">
                <h2>
                  <a href={promptAddress(one.id)}>
                    <bdi>{one.name}</bdi>
                  </a>
                </h2>
                {one.words && <p dir="auto">{one.words}</p>}
                <p class="soft note">
                  {whenPut(one)} · {peopleOf(one.audience)}
                  {one.open && ` · ${tn("open: {n} picture", "open: {n} pictures", one.open.answers)}`}
                </p>
              </div>
              {data.can_set && (
                <button
                  type="button"
                  class="button"
                  aria-label={t("Change {name}", { name: one.name })}
                  onClick={() => set(one)}
                >
                  {t("Change")}
                </button>
              )}
            </li>
          ))}
        </ul>
      </div>
      {setting && (
        <PromptForm
          made={setting === "new" ? undefined : setting}
          onDone={() => {
            set(null)
            answered.value++
          }}
          onClose={() => set(null)}
        />
      )}
    </>
  )
}
