import { useEffect, useState } from "preact/hooks"
import { language, t } from "../../i18n"
import { rest } from "../../net/rest"
import type { Id, Member, Person } from "../../state/types"
import { useDebounced } from "../../ui/useDebounced"
import type { Mention } from "./mention"

const SHOWN = 6
const ASKED = 30
const DEBOUNCE_MS = 120

export interface Suggestion {
  key: string
  username: string
  name: string
  note: string
  person: Person | null
}

function everyone(words: string): Suggestion[] {
  const username = language.value === "sv" ? "alla" : "everyone"
  if (!words || !username.startsWith(words.toLocaleLowerCase("sv"))) return []
  return [{ key: "everyone", username, name: t("Everyone in the room"), note: "", person: null }]
}

/** Those whose name or username begins so; where there are none, whoever the server found. */
export function likely(members: Member[], words: string): Member[] {
  const wanted = words.toLocaleLowerCase("sv")
  const begins = members.filter(({ person }) =>
    [...person.name.split(/\s+/), ...person.username.split(".")].some((word) =>
      word.toLocaleLowerCase("sv").startsWith(wanted),
    ),
  )
  return (begins.length ? begins : members).slice(0, SHOWN)
}

/** Members of the room whom `mention` may mean. */
export function useMentions(room: Id, mention: Mention | null): Suggestion[] {
  const [found, setFound] = useState<Suggestion[]>([])
  const words = useDebounced(mention?.words ?? null, DEBOUNCE_MS)
  useEffect(() => {
    if (words === null) {
      setFound([])
      return
    }
    let wanted = true
    rest
      .get<{ members: Member[] }>(`rooms/${room}/members`, { q: words, limit: ASKED })
      .then(({ members }) => {
        if (!wanted) return
        const people = likely(members, words).map(({ person }) => ({
          key: person.id,
          username: person.username,
          name: person.name,
          note: [person.title, person.unit].filter(Boolean).join(", "),
          person,
        }))
        setFound([...people, ...everyone(words)])
      })
      .catch(() => wanted && setFound([]))
    return () => {
      wanted = false
    }
  }, [room, words])
  return mention ? found : []
}
