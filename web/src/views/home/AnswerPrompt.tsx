/** Answering a prompt: one tap chooses the picture, a second one sends it. */
import { useRef, useState } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import { attachedAt, readyFiles, uploads } from "../../state/attached"
import type { Occasion, Post } from "../../state/home"
import type { Audience } from "../../state/types"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { Icon } from "../../ui/Icon"
import { say, sayWhy } from "../../ui/toast"
import { Tray } from "../room/Tray"
import { useAttach } from "../room/useAttach"
import { answered, loadPrompts } from "./prompts"
import { showMine } from "./store"
import { canRead } from "./words"

const LONGEST = 2_000

function Send({ occasion, readers, onClose }: { occasion: Occasion; readers: string; onClose(): void }) {
  const place = `prompt/${occasion.id}`
  const [text, setText] = useState("")
  const [id] = useState(() => crypto.randomUUID())
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState("")
  const files = attachedAt(place)
  const ready = readyFiles(files.map((one) => one.id))
  const one = files.length === 1 && ready?.length === 1 ? ready[0] : null

  async function discard(sent: boolean) {
    const { remove } = await uploads()
    remove(
      files.map((file) => file.id),
      sent,
    )
  }

  function close() {
    discard(false).catch(sayWhy)
    onClose()
  }

  async function send(event: Event) {
    event.preventDefault()
    if (!one || busy) return
    setBusy(true)
    setWrong("")
    try {
      const wanted = { picture: one, text, client_id: id }
      const { post } = await rest.post<{ post: Post }>(`occasions/${occasion.id}`, wanted)
      await discard(true)
      showMine(post)
      answered.value++
      void loadPrompts()
      say(t("Your picture is there."))
      onClose()
    } catch (error) {
      setWrong(explain(error))
      setBusy(false)
    }
  }

  return (
    <Dialog title={occasion.prompt.name} onClose={close}>
      <form class="form" onSubmit={send}>
        {occasion.prompt.words && <p dir="auto">{occasion.prompt.words}</p>}
        <Tray place={place} limits={false} />
        {files.length > 1 && <p class="wrong">{t("One picture is enough. Take away the others.")}</p>}
        <Field label={t("A few words, if you like")} value={text} onInput={setText} maxLength={LONGEST} />
        {wrong && (
          <p class="wrong" role="alert">
            {wrong}
          </p>
        )}
        <p class="soft note prompt-readers">
          <Icon name="eye" tiny />
          {readers}
        </p>
        <div class="dialog-actions">
          <button type="button" class="button" onClick={close}>
            {t("Cancel")}
          </button>
          <button type="submit" class="button primary" disabled={!one || busy}>
            {t("Send the picture")}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** The button that opens the camera or the pictures at once. */
export function AnswerPrompt({ occasion, audience }: { occasion: Occasion; audience: Audience }) {
  const picker = useRef<HTMLInputElement>(null)
  const here = useRef<HTMLDivElement>(null)
  const place = `prompt/${occasion.id}`
  const attach = useAttach(place, here)
  const [open, setOpen] = useState(() => attachedAt(place).length > 0)
  return (
    <div ref={here}>
      <button type="button" class="button primary" onClick={() => picker.current?.click()}>
        <Icon name="camera" />
        {t("Answer with a picture")}
      </button>
      <input
        ref={picker}
        type="file"
        hidden
        accept="image/*"
        onChange={(event) => {
          const chosen = [...(event.currentTarget.files ?? [])].slice(0, 1)
          event.currentTarget.value = ""
          if (!chosen.length) return
          void attach.add(chosen)
          setOpen(true)
        }}
      />
      {attach.leftOut.map((words) => (
        <p key={words} class="wrong note" role="alert">
          {words}
        </p>
      ))}
      {open && <Send occasion={occasion} readers={canRead(audience)} onClose={() => setOpen(false)} />}
    </div>
  )
}
