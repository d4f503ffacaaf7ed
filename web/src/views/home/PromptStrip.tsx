/** What one can answer with a picture now, on the start page. */
import { useEffect } from "preact/hooks"
import { t, tn } from "../../i18n"
import { to } from "../../router"
import { online } from "../../state/online"
import type { FileData } from "../../state/types"
import { Icon } from "../../ui/Icon"
import { thumbOf } from "../room/Files"
import { AnswerPrompt } from "./AnswerPrompt"
import { ALL_PROMPTS, loadPrompts, type Prompt, type Prompts, promptAddress, prompts } from "./prompts"
import { useLast } from "./useLast"
import { authorName } from "./words"
import "../../styles/prompts.css"

const LAST = "prompts"

/** The first picture of a post, small. */
export function Thumb({ file }: { file: FileData | undefined }) {
  if (!file || file.hidden) return null
  return (
    <img
      class="prompt-thumb"
      src={thumbOf(file, 320)}
      alt={file.alt || t("A picture without a description")}
      width={file.width ?? undefined}
      height={file.height ?? undefined}
      loading="lazy"
      decoding="async"
    />
  )
}

/** Which answer of the week before people liked best. */
export function Best({ prompt }: { prompt: Prompt }) {
  const { best } = prompt
  if (!best) return null
  return (
    <a class="prompt-best" href={to.post(best.id)}>
      <Thumb file={best.files[0]} />
      <span>
        <strong>{t("Liked best last week")}</strong>
        <span class="soft note">
          <bdi>{authorName(best.author)}</bdi>. {t("Most people reacted to it; of equals the first wins.")}
        </span>
      </span>
    </a>
  )
}

function Card({ prompt }: { prompt: Prompt }) {
  const { open } = prompt
  if (!open) return null
  return (
    <li class="prompt-card">
      <h2>
        <a href={promptAddress(prompt.id)}>
          <bdi>{prompt.name}</bdi>
        </a>
      </h2>
      {prompt.words && <p dir="auto">{prompt.words}</p>}
      <div class="prompt-do">
        {open.mine ? (
          <p class="prompt-done">
            <Icon name="check" tiny /> {t("You have answered")}
          </p>
        ) : (
          <AnswerPrompt occasion={open} audience={prompt.audience} />
        )}
        {open.answers > 0 ? (
          <a class="button plain" href={promptAddress(prompt.id)}>
            {tn("See {n} picture", "See {n} pictures", open.answers)}
          </a>
        ) : (
          <p class="soft note">{t("Be the first to answer.")}</p>
        )}
      </div>
      <Best prompt={prompt} />
    </li>
  )
}

/** `shown` and `onThere` as those of `NowPart`. */
export function PromptStrip({ shown, onThere }: { shown: boolean; onThere: () => void }) {
  const here = online.value
  useEffect(() => {
    if (here) void loadPrompts()
  }, [here])
  const before = useLast<Prompts>(LAST, prompts.value)
  const found = prompts.value ?? before
  useEffect(() => void (found && onThere()), [found !== null])
  const open = found?.prompts.filter((prompt) => prompt.open) ?? []
  if (!found || (!open.length && !found.can_set && !found.prompts.length)) return null
  return (
    <section class="prompts" hidden={!shown} aria-label={t("Picture challenges")}>
      {open.length > 0 && (
        <ul>
          {open.map((prompt) => (
            <Card key={prompt.id} prompt={prompt} />
          ))}
        </ul>
      )}
      <a class="note prompts-all" href={promptAddress(ALL_PROMPTS)}>
        {t("All picture challenges")}
      </a>
    </section>
  )
}
