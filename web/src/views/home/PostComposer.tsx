/** Writing a post: one tap and one writes; who can read it stands at the button. */
import { useId, useRef, useState } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import { attachedAt, readyFiles, uploads } from "../../state/attached"
import { HOME, type Post } from "../../state/home"
import { myId } from "../../state/session"
import { discard, keep, keptOne } from "../../state/storage"
import { explain } from "../../ui/explain"
import { Icon } from "../../ui/Icon"
import { say } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import { findReaders, type Place } from "../mention/findReaders"
import { MentionArea } from "../mention/MentionArea"
import { OutsideNote } from "../mention/OutsideNote"
import { Tray } from "../room/Tray"
import { useAttach } from "../room/useAttach"
import { AudienceChoice, loadChoices } from "./AudienceChoice"
import { type Official, OfficialPart, sentAs } from "./OfficialPart"
import { showMine, type TopicStream, waitingChanged } from "./store"
import { readersOf, streamReaders } from "./words"

const LONGEST = 2_000
const KIND = "post"
const SHOWN = "image/*,video/*"

interface Draft {
  text: string
  id: string
  chosen: number
  unit: string
  official?: Official
}

function sentWords(post: Post): string {
  if (post.approval === "waiting") return t("Your post waits to be approved.")
  return post.number === null ? t("The post appears at its time.") : t("Your post is there.")
}

const fresh = (): Draft => ({ text: "", id: crypto.randomUUID(), chosen: 0, unit: "" })

/** On a topic stream's page one writes in that, to whom it is for. */
export function PostComposer({ within }: { within?: TopicStream }) {
  const at = within ? `stream:${within.id}` : HOME
  const choices = useLoad(loadChoices, [])
  const [draft, setDraft] = useState<Draft>(() => keptOne<Draft>(myId.value, KIND, at) ?? fresh())
  const [open, setOpen] = useState(Boolean(draft.text) || attachedAt(at).length > 0)
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState("")
  const field = useRef<HTMLTextAreaElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const speaks = useId()
  const attach = useAttach(at, field)
  const files = attachedAt(at)
  const data = choices.data
  if (within ? !within.can_post : data && !data.can_post) return null
  const audience = within ? undefined : (data?.audiences[draft.chosen] ?? data?.audiences[0])
  const place: Place | null = within
    ? { stream: within.id }
    : audience
      ? { audience: audience.audience }
      : null
  const ready = readyFiles(files.map((one) => one.id))
  const empty = !draft.text.trim() && !files.length

  function change(to: Partial<Draft>) {
    const next = { ...draft, ...to }
    setDraft(next)
    setWrong("")
    if (next.text) keep(myId.value, KIND, at, next)
    else discard(myId.value, KIND, at)
  }

  async function send(event: Event) {
    event.preventDefault()
    if (empty || busy || !(within || audience) || !ready) return
    setBusy(true)
    setWrong("")
    try {
      const { post } = await rest.post<{ post: Post }>("posts", {
        text: draft.text,
        ...(within ? { stream: within.id } : { audience: audience?.audience }),
        client_id: draft.id,
        files: ready,
        ...(draft.unit ? { unit: draft.unit } : {}),
        ...(draft.official ? sentAs(draft.official) : {}),
      })
      if (post.number === null) waitingChanged.value++
      else showMine(post)
      const { remove } = await uploads()
      remove(
        files.map((one) => one.id),
        true,
      )
      discard(myId.value, KIND, at)
      setDraft({ ...fresh(), chosen: draft.chosen })
      setOpen(false)
      say(sentWords(post))
    } catch (error) {
      setWrong(explain(error))
    }
    setBusy(false)
  }

  return (
    <form class="post-composer" data-open={open || undefined} onSubmit={send} aria-label={t("New post")}>
      <MentionArea
        field={field}
        place={JSON.stringify(place)}
        find={async (words) => (place ? findReaders(place, words) : [])}
        onText={(text) => change({ text })}
        rows={open ? 4 : 1}
        maxLength={LONGEST}
        aria-label={t("What do you want to tell?")}
        placeholder={t("What do you want to tell?")}
        value={draft.text}
        onFocus={() => setOpen(true)}
        onPaste={attach.pasted}
      />
      {!open && (
        <button
          type="button"
          class="icon-button"
          aria-label={t("Post a picture or film")}
          title={t("Post a picture or film")}
          onClick={() => {
            setOpen(true)
            picker.current?.click()
          }}
        >
          <Icon name="camera" />
        </button>
      )}
      <input
        ref={picker}
        type="file"
        hidden
        multiple
        accept={SHOWN}
        onChange={(event) => {
          void attach.add(event.currentTarget.files ?? [])
          event.currentTarget.value = ""
        }}
      />
      {open && (
        <>
          {attach.leftOut.map((words) => (
            <p key={words} class="wrong note" role="alert">
              {words}
            </p>
          ))}
          {files.length > 0 && <Tray place={at} />}
          <div class="post-choices">
            {data && !within && (
              <AudienceChoice
                choices={data}
                chosen={draft.chosen}
                onChoose={(chosen) => change({ chosen })}
              />
            )}
            {data && data.units.length > 0 && (
              <div class="field">
                <label for={speaks}>{t("In whose name")}</label>
                <select
                  id={speaks}
                  class="input"
                  value={draft.unit}
                  onChange={(event) => change({ unit: event.currentTarget.value })}
                >
                  <option value="">{t("My own")}</option>
                  {data.units.map((unit) => (
                    <option key={unit.id} value={unit.id}>
                      {unit.name}
                    </option>
                  ))}
                </select>
              </div>
            )}
          </div>
          {data && !within && (data.official || data.leaders.length > 0) && (
            <OfficialPart
              choices={data}
              official={draft.official}
              onChange={(official) => change({ official })}
            />
          )}
          {choices.error !== null && (
            <p class="wrong note" role="alert">
              {explain(choices.error)}
            </p>
          )}
          {place && <OutsideNote text={draft.text} place={place} />}
          {wrong && (
            <p class="wrong" role="alert">
              {wrong}
            </p>
          )}
          <div class="post-send">
            <button
              type="button"
              class="icon-button"
              aria-label={t("Add a picture or film")}
              title={t("Add a picture or film")}
              onClick={() => picker.current?.click()}
            >
              <Icon name="camera" />
            </button>
            <p class="soft note" id="post-readers">
              <Icon name="eye" tiny /> {within ? streamReaders(within) : audience ? readersOf(audience) : ""}
              {within?.pre_approved && ` ${t("A moderator reads it first.")}`}
            </p>
            <button
              type="submit"
              class="button primary"
              aria-describedby="post-readers"
              disabled={empty || busy || !(within || audience) || !ready}
            >
              {t("Post")}
            </button>
          </div>
        </>
      )}
    </form>
  )
}
