/** An official post that asks to be confirmed: doing so, and seeing who has not. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import type { Post } from "../../state/home"
import { me, myId } from "../../state/session"
import type { Person } from "../../state/types"
import { Dialog } from "../../ui/Dialog"
import { Icon } from "../../ui/Icon"
import { ErrorState, Skeleton } from "../../ui/State"
import { say, sayWhy } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import { PersonRow } from "../people/PersonRow"
import { confirm, confirmed } from "./store"

interface Page {
  expected: number
  confirmed: number
  people: Person[]
  next: string | null
}

function Readers({ post, onClose }: { post: Post; onClose(): void }) {
  const [state, setState] = useState<"missing" | "confirmed">("missing")
  const path = `posts/${post.id}/confirmations`
  const found = useLoad(() => rest.get<Page>(path, { state }), [state])
  const [busy, setBusy] = useState(false)
  const { data } = found

  async function more() {
    if (!data) return
    try {
      const page = await rest.get<Page>(path, { state, cursor: data.next })
      found.change({ ...page, people: [...data.people, ...page.people] })
    } catch (error) {
      sayWhy(error)
    }
  }

  async function remind() {
    setBusy(true)
    try {
      await rest.post(`posts/${post.id}/reminder`)
      say(t("Those who have not confirmed are reminded."))
    } catch (error) {
      sayWhy(error)
    }
    setBusy(false)
  }

  return (
    <Dialog title={t("Who has confirmed")} onClose={onClose}>
      {data && (
        <p role="status">
          {t("{n} of {total} have confirmed.", { n: data.confirmed, total: data.expected })}
        </p>
      )}
      <fieldset class="segments" aria-label={t("Whom to show")}>
        {(["missing", "confirmed"] as const).map((one) => (
          <button
            key={one}
            type="button"
            class="segment"
            aria-pressed={state === one}
            onClick={() => setState(one)}
          >
            {one === "missing" ? t("Not yet") : t("Confirmed")}
          </button>
        ))}
      </fieldset>
      {found.error !== null && <ErrorState error={found.error} onRetry={found.reload} />}
      {!data && found.error === null && <Skeleton rows={2} />}
      {data && (
        <ul>
          {data.people.map((person) => (
            <PersonRow key={person.id} person={person} />
          ))}
        </ul>
      )}
      {data?.next && (
        <button type="button" class="button" onClick={() => void more()}>
          {t("Show more")}
        </button>
      )}
      {data && data.confirmed < data.expected && (
        <div class="dialog-actions">
          <button type="button" class="button primary" disabled={busy} onClick={() => void remind()}>
            {t("Remind those missing")}
          </button>
        </div>
      )}
    </Dialog>
  )
}

export function ConfirmLine({ post }: { post: Post }) {
  const [open, setOpen] = useState(false)
  const own = post.author.id === myId.value
  const tracks = own || (me.value?.roles.includes("communicator") ?? false)
  return (
    <div class="post-confirm">
      {!own &&
        (confirmed.value.has(post.id) ? (
          <p class="post-confirmed note" role="status">
            <Icon name="check" tiny />
            {t("You have confirmed this.")}
          </p>
        ) : (
          <button type="button" class="button primary" onClick={() => void confirm(post)}>
            <Icon name="check" tiny />
            {t("I have read this")}
          </button>
        ))}
      {tracks && (
        <button type="button" class="button" onClick={() => setOpen(true)}>
          {t("Who has confirmed")}
        </button>
      )}
      {open && <Readers post={post} onClose={() => setOpen(false)} />}
    </div>
  )
}
