/** The house rules: what holds, who has accepted it, and a new version with a preview. */
import { useState } from "preact/hooks"
import { t, tn } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { Confirm } from "../../ui/Confirm"
import { Field } from "../../ui/Field"
import { ErrorState, Skeleton } from "../../ui/State"
import { say } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import { type HouseRules, RulesText } from "../signin/Rules"

interface Found {
  rules: HouseRules | null
  accepted: number
}
interface Counts {
  versions: { version: number; people: number }[]
  people: { id: string; name: string; version: number }[]
}

function Editor({ rules, onPublished }: { rules: HouseRules | null; onPublished(): void }) {
  const [swedish, setSwedish] = useState(rules?.text.sv ?? "")
  const [english, setEnglish] = useState(rules?.text.en ?? "")
  const [preview, setPreview] = useState(false)
  const [asking, setAsking] = useState(false)
  return (
    <section class="form" aria-label={t("New version")}>
      <h2>{t("New version")}</h2>
      {preview ? (
        <>
          <p class="soft note">Svenska</p>
          <RulesText text={swedish} level={3} />
          <p class="soft note">English</p>
          <RulesText text={english} level={3} />
        </>
      ) : (
        <>
          <Field
            label={t("In Swedish")}
            hint={t("An empty line begins a new paragraph, “- ” a list, “# ” a heading.")}
            rows={10}
            value={swedish}
            onInput={setSwedish}
          />
          <Field label={t("In English")} rows={10} value={english} onInput={setEnglish} />
        </>
      )}
      <div class="actions">
        <button type="button" class="button" onClick={() => setPreview(!preview)}>
          {preview ? t("Go on writing") : t("Preview")}
        </button>
        <button
          type="button"
          class="button primary"
          disabled={!swedish.trim() || !english.trim()}
          onClick={() => setAsking(true)}
        >
          {t("Publish")}
        </button>
      </div>
      {asking && (
        <Confirm
          title={t("Publish the house rules?")}
          text={t("Everybody has to accept them before they go on, you as well.")}
          action={t("Publish")}
          onConfirm={async () => {
            await rest.post("house-rules", { text_sv: swedish, text_en: english })
            say(t("The house rules are published."))
            onPublished()
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  )
}

export function RulesEditor() {
  const found = useLoad(() => rest.get<Found>("house-rules"), [])
  const counts = useLoad(() => rest.get<Counts>("house-rules/acceptances"), [])
  if (found.error !== null) return <ErrorState error={found.error} onRetry={found.reload} />
  if (!found.data) return <Skeleton rows={3} />
  const { rules } = found.data
  return (
    <>
      {rules ? (
        <section class="form" aria-label={t("The version that holds")}>
          <h2>{t("Version {n}", { n: rules.version })}</h2>
          <p class="soft note">{t("Published {time}", { time: fullTime(rules.published_at) })}</p>
          <ul>
            {counts.data?.versions.map(({ version, people }) => (
              <li key={version}>
                {version === 0
                  ? tn("{n} person has accepted none", "{n} people have accepted none", people)
                  : tn(
                      "{n} person has accepted version {version}",
                      "{n} people have accepted version {version}",
                      people,
                      { version },
                    )}
              </li>
            ))}
          </ul>
        </section>
      ) : (
        <p class="soft">{t("There are no house rules yet. Nobody is asked to accept any.")}</p>
      )}
      <Editor key={rules?.version ?? 0} rules={rules} onPublished={found.reload} />
    </>
  )
}
