/** All emoji: by groups, or by a word in Swedish or English. */
import type { Entry } from "virtual:emoji"
import { render } from "preact"
import { useState } from "preact/hooks"
import { language, t } from "../../i18n"
import { findEmoji, loadEmoji } from "../../state/emoji"
import { Dialog } from "../../ui/Dialog"
import { SearchField } from "../../ui/Field"
import { ErrorState, Skeleton } from "../../ui/State"
import { useLoad } from "../../ui/useLoad"

interface Props {
  onChoose(emoji: string): void
  onClose(): void
}

function groups(): [number, string][] {
  return [
    [0, t("Smileys")],
    [1, t("People and hands")],
    [3, t("Animals and nature")],
    [4, t("Food and drink")],
    [5, t("Travel and places")],
    [6, t("Activities")],
    [7, t("Things")],
    [8, t("Symbols")],
    [9, t("Flags")],
  ]
}

function Grid({ entries, choose }: { entries: Entry[]; choose(emoji: string): void }) {
  return (
    <div class="emoji-grid">
      {entries.map(([emoji, , sv, en, names]) => {
        const name = (language.value === "sv" && sv) || en
        return (
          <button
            key={emoji}
            type="button"
            class="palette-choice"
            aria-label={`${emoji} ${name}`}
            title={names ? `${name} :${names.split(" ")[0]}:` : name}
            onClick={() => choose(emoji)}
          >
            {emoji}
          </button>
        )
      })}
    </div>
  )
}

export function EmojiPicker({ onChoose, onClose }: Props) {
  const [words, setWords] = useState("")
  const [group, setGroup] = useState(0)
  const loading = useLoad(loadEmoji, [])
  const all = loading.data
  function choose(emoji: string) {
    onClose()
    onChoose(emoji)
  }
  const found = all && words.trim() ? findEmoji(all, words) : null
  return (
    <Dialog title={t("Choose an emoji")} onClose={onClose}>
      <SearchField label={t("Search for an emoji")} value={words} onInput={setWords} />
      {loading.error !== null && <ErrorState error={loading.error} onRetry={loading.reload} />}
      {all === null && loading.error === null && <Skeleton rows={3} />}
      {all !== null && found === null && (
        <>
          <label class="field">
            <span class="unseen">{t("Kind of emoji")}</span>
            <select
              class="input"
              value={group}
              onChange={(event) => setGroup(Number(event.currentTarget.value))}
            >
              {groups().map(([number, name]) => (
                <option key={number} value={number}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <Grid entries={all.filter((entry) => entry[1] === group)} choose={choose} />
        </>
      )}
      {found &&
        (found.length ? <Grid entries={found} choose={choose} /> : <p>{t("No emoji is called that.")}</p>)}
    </Dialog>
  )
}

/** Show the picker over everything, wherever the button stands that asks for it. */
export function openPicker(onChoose: (emoji: string) => void): void {
  const host = document.createElement("div")
  document.body.append(host)
  function close() {
    render(null, host)
    host.remove()
  }
  render(<EmojiPicker onChoose={onChoose} onClose={close} />, host)
}
