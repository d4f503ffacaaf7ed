/** What I have asked, and what became of it. */
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import type { Fate } from "../../state/questions"
import { sayWhy } from "../../ui/toast"
import { nameless } from "./anonymous"
import { Answer, Owner } from "./QuestionCard"
import { can, takeFate, wanted } from "./store"
import { reasonWord, stageWord } from "./words"

function fateWord(fate: Fate): string {
  if (fate.state === "held")
    return fate.appealed ? t("A second moderator looks at it.") : t("The moderators have it.")
  if (fate.state === "hidden") return t("A moderator has hidden it for now.")
  if (fate.state === "dismissed")
    return fate.appealed
      ? t("A second moderator looks at it.")
      : t("Not taken: {reason}.", { reason: reasonWord(fate.reason) })
  if (fate.state === "merged" && !fate.into) return t("Merged with another that the moderators have.")
  const stage = stageWord(fate.stage)
  const where = fate.state === "merged" ? t("Merged with one that asks the same.") : t("Everybody sees it.")
  return stage ? `${where} ${stage}.` : where
}

async function appeal(fate: Fate): Promise<void> {
  try {
    const { question } = await rest.post<{ question: Fate }>(`questions/${fate.id}/appeal`, {})
    takeFate(question)
  } catch (error) {
    sayWhy(error)
  }
}

/** Where all see it, it is marked there. */
const isWanted = (fate: Fate): boolean => wanted.value === fate.id && fate.state !== "approved"

export function MyQuestions({ mine }: { mine: Fate[] }) {
  if (!mine.length) return null
  return (
    <section class="qa-mine" aria-labelledby="qa-mine-head">
      <h2 id="qa-mine-head">{t("My questions")}</h2>
      <ul>
        {mine.map((fate) => (
          <li
            key={fate.id}
            data-state={fate.state}
            data-question={fate.id}
            data-wanted={isWanted(fate) || undefined}
            tabIndex={isWanted(fate) ? -1 : undefined}
          >
            <p class="qa-text lines" dir="auto">
              {fate.text}
            </p>
            <p class="note qa-fate" role="status">
              {fateWord(fate)}
            </p>
            {fate.words && (
              <p class="note lines" dir="auto">
                {t("A moderator writes: {words}", { words: fate.words })}
              </p>
            )}
            {fate.answer && <Answer answer={fate.answer} />}
            {fate.owner && !fate.answer && <Owner owner={fate.owner} />}
            {fate.state === "dismissed" &&
              !fate.appealed &&
              can.value.vote &&
              !nameless.value.includes(fate) && (
                <button type="button" class="button plain" onClick={() => void appeal(fate)}>
                  {t("Ask another moderator to look")}
                </button>
              )}
          </li>
        ))}
      </ul>
    </section>
  )
}
