/** Passing a post on, with one's own words. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import type { Post } from "../../state/home"
import { Dialog } from "../../ui/Dialog"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { ErrorState, Skeleton } from "../../ui/State"
import { say } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import { RichText } from "../room/RichText"
import { AudienceChoice, loadChoices } from "./AudienceChoice"
import { showMine } from "./store"
import { authorName, readersOf } from "./words"

export function ShareDialog({ post, onClose }: { post: Post; onClose(): void }) {
  const choices = useLoad(loadChoices, [])
  const [id] = useState(() => crypto.randomUUID())
  const [text, setText] = useState("")
  const [chosen, setChosen] = useState(0)
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState("")
  const data = choices.data
  const audience = data?.audiences[chosen]

  async function send(event: Event) {
    event.preventDefault()
    if (!audience) return
    setBusy(true)
    try {
      const sent = { text, audience: audience.audience, client_id: id, share: post.id }
      showMine((await rest.post<{ post: Post }>("posts", sent)).post)
      say(t("You have shared the post."))
      onClose()
    } catch (error) {
      setWrong(explain(error))
      setBusy(false)
    }
  }

  return (
    <Dialog title={t("Share the post")} onClose={onClose}>
      {choices.error !== null && <ErrorState error={choices.error} onRetry={choices.reload} />}
      {!data && choices.error === null && <Skeleton rows={2} />}
      {data && !data.can_post && <p>{t("Guests cannot post. You can comment on what you can read.")}</p>}
      {data?.can_post && (
        <form class="form" onSubmit={send}>
          <Field label={t("Your own words")} value={text} onInput={setText} rows={3} maxLength={2_000} />
          <blockquote class="post-shared">
            <p class="post-who">
              <bdi class="author">{authorName(post.author)}</bdi>
            </p>
            {post.text && <RichText message={post} />}
          </blockquote>
          <AudienceChoice choices={data} chosen={chosen} onChoose={setChosen} />
          <p class="soft note">
            {audience && readersOf(audience)} {t("Who cannot read the post itself sees your words only.")}
          </p>
          {wrong && (
            <p class="wrong" role="alert">
              {wrong}
            </p>
          )}
          <div class="dialog-actions">
            <button type="button" class="button" onClick={onClose}>
              {t("Cancel")}
            </button>
            <button type="submit" class="button primary" disabled={busy}>
              {t("Share")}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  )
}
