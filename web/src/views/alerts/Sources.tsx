/** Whose warnings are looked at; one that cannot be read says so, and never looks like "no warning". */
import { t } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { alertTurn } from "../../state/alertDesk"
import { ErrorState } from "../../ui/State"
import { useLoad } from "../../ui/useLoad"

interface Source {
  name: string
  tried_at: string | null
  read_at: string | null
  trouble: string
}

function whyWord(trouble: string): string {
  const words: Record<string, string> = {
    unreachable: t("it cannot be reached"),
    slow: t("it answers too slowly"),
    refused: t("its address is refused"),
    too_large: t("it is too large"),
  }
  return words[trouble] ?? t("it cannot be understood")
}

export function Sources() {
  const loaded = useLoad(() => rest.get<{ sources: Source[] }>("alerts/sources"), [alertTurn.value])
  if (loaded.error !== null) return <ErrorState error={loaded.error} onRetry={loaded.reload} />
  const sources = loaded.data?.sources ?? []
  if (!sources.length) return null
  return (
    <ul class="padded-line">
      {sources.map((source) => (
        <li key={source.name} class={source.trouble ? "wrong" : "soft"}>
          <strong>{source.name}</strong>{" "}
          {source.trouble
            ? t("Could not be read since {time}: {why}", {
                time: source.read_at ? fullTime(source.read_at) : "–",
                why: whyWord(source.trouble),
              })
            : source.read_at
              ? t("Read at {time}", { time: fullTime(source.read_at) })
              : t("Never read yet")}
        </li>
      ))}
    </ul>
  )
}
