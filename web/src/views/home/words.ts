/** Who can read a post, in words. */
import { t } from "../../i18n"
import { listOf } from "../../i18n/dates"
import type { Post } from "../../state/home"
import type { Audience } from "../../state/types"
import type { TopicStream } from "./store"

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
export const audienceOf = (post: Post): string => peopleOf(post.audience)

/** The people of an audience in words. */
export function peopleOf({ any }: Audience): string {
  if (any.some((term) => "everyone" in term)) return t("Everyone at work")
  return listOf(any.map((term) => term.name || t("A group")))
}

/** Who can read what is posted in a stream. */
export const streamReaders = ({ audience }: TopicStream): string => canRead(audience)

/** Who can read what goes to an audience. */
export function canRead(audience: Audience): string {
  if (audience.any.some((term) => "everyone" in term)) return t("Everyone at work can read this.")
  return t("{audience} can read this.", { audience: peopleOf(audience) })
}

/** Who posts in a stream. */
export function postersOf({ posters, people }: TopicStream): string {
  if (posters.any.some((term) => "everyone" in term)) return t("Everyone who can read it")
  return listOf([...posters.any.map((term) => term.name || t("A group")), ...people.map(({ name }) => name)])
}

export const authorName = (author: { name: string }): string => author.name || t("Former colleague")
