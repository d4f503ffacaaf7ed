/** The word list: what it meets gets a second look. Administrators change it. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { Icon } from "../../ui/Icon"
import { ErrorState, Skeleton } from "../../ui/State"
import { sayWhy } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import type { FlaggedWord } from "./types"

interface Words {
  words: FlaggedWord[]
  can_change: boolean
}

export function WordList() {
  const loading = useLoad(() => rest.get<Words>("moderation/words"), [])
  const [word, setWord] = useState("")
  const [wrong, setWrong] = useState("")
  const [busy, setBusy] = useState(false)
  if (loading.error !== null) return <ErrorState error={loading.error} onRetry={loading.reload} />
  if (!loading.data) return <Skeleton rows={3} />
  const { words, can_change } = loading.data

  async function add(event: Event) {
    event.preventDefault()
    setBusy(true)
    setWrong("")
    try {
      await rest.post("moderation/words", { word })
      setWord("")
      loading.reload()
    } catch (error) {
      setWrong(explain(error))
    }
    setBusy(false)
  }

  async function remove(entry: FlaggedWord) {
    await rest.delete(`moderation/words/${entry.id}`)
    loading.change({ words: words.filter((other) => other !== entry), can_change })
  }

  return (
    <>
      <p>
        {t(
          "A message with one of these words comes into the queue for a second look. Nothing is stopped, nobody is told, and direct chats are left alone.",
        )}
      </p>
      <p class="soft note">
        {t(
          "Inflections count too: idiot also meets idioterna. With * at the end a word meets all that begins so.",
        )}
      </p>
      {can_change && (
        <form class="desk-add" onSubmit={add}>
          <Field label={t("New word")} value={word} onInput={setWord} maxLength={80} wrong={wrong} />
          <button type="submit" class="button" disabled={busy || !word.trim()}>
            {t("Add")}
          </button>
        </form>
      )}
      {!words.length && <p class="soft">{t("The list is empty.")}</p>}
      <ul class="tags" aria-label={t("The word list")}>
        {words.map((entry) => (
          <li key={entry.id} class={can_change ? "tag removable" : "tag"}>
            <bdi>{entry.word}</bdi>
            {can_change && (
              <button
                type="button"
                class="icon-button"
                aria-label={t("Remove {word}", { word: entry.word })}
                onClick={() => remove(entry).catch(sayWhy)}
              >
                <Icon name="close" tiny />
              </button>
            )}
          </li>
        ))}
      </ul>
      {!can_change && <p class="soft note">{t("Administrators change the list.")}</p>}
    </>
  )
}
