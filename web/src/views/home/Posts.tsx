/** On a card: following whoever it is about, and the way to what they posted. */
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import { to } from "../../router"
import type { Id } from "../../state/types"
import { Icon } from "../../ui/Icon"
import { useLoad } from "../../ui/useLoad"
import { FollowButton } from "./FollowButton"
import type { Page } from "./store"

export function PostsOf({ kind, id, own = false }: { kind: "person" | "unit"; id: Id; own?: boolean }) {
  const part = kind === "person" ? "people" : "units"
  const found = useLoad(() => rest.get<Page>(`streams/${part}/${id}`, { limit: 1 }), [kind, id])
  const { data } = found
  return (
    <>
      {!own && data && (
        <FollowButton
          kind={kind}
          source={id}
          following={data.following ?? false}
          notify={data.notify}
          onChange={(following, notify) => found.change({ ...data, following, notify })}
        />
      )}
      <a class="button" href={kind === "person" ? to.personPosts(id) : to.unitPosts(id)}>
        <Icon name="megaphone" tiny />
        {t("Posts")}
      </a>
    </>
  )
}
