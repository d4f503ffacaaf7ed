/** Who can read a post, in words. */
import { t } from "../../i18n"
import { listOf } from "../../i18n/dates"
import type { Post } from "../../state/home"

export interface AudienceChoice {
  audience: { any: object[] }
  /** The unit's; empty for everyone. */
  name: string
}

/** "Everyone at work can read this." */
export const readersOf = (choice: AudienceChoice): string =>
  choice.name
    ? t("Those who work in {unit} can read this.", { unit: choice.name })
    : t("Everyone at work can read this.")

/** "Everyone at work", or the names of the units it is for. */
export function audienceOf(post: Post): string {
  const { any } = post.audience
  if (any.some((term) => "everyone" in term)) return t("Everyone at work")
  return listOf(any.map((term) => term.name || t("A group")))
}

export const authorName = (author: { name: string }): string => author.name || t("Former colleague")
