/** For whom a stream or a picture challenge is: anybody for communicators, what they lead for heads of units. */
import type { ComponentChildren } from "preact"
import { useEffect } from "preact/hooks"
import { t } from "../../i18n"
import { me } from "../../state/session"
import { Choice } from "../../ui/Choice"
import { explain } from "../../ui/explain"
import { useLoad } from "../../ui/useLoad"
import { AudiencePart, everyone, inWords } from "../alerts/AudiencePart"
import type { Audience, Term } from "../alerts/types"
import { loadChoices } from "./AudienceChoice"

interface Props {
  name: string
  legend: string
  value: Audience
  onChange(value: Audience): void
  children?: ComponentChildren
}

const mayNameAnybody = (): boolean =>
  me.value?.roles.some((role) => role === "communicator" || role === "administrator") ?? false

/** What one begins with: for heads of units that is known only when their units are. */
export const firstAudience = (): Audience => (mayNameAnybody() ? everyone() : { any: [], except: [] })

/** An audience without what its terms are called. */
export const expression = ({ any, except }: Audience) => ({
  any: any.map(({ name: _, ...term }) => term),
  ...(except.length ? { except: except.map(({ name: _, ...term }) => term) } : {}),
})

const isSame = (one: Term, other: Term): boolean =>
  one.everyone === other.everyone &&
  one.unit === other.unit &&
  one.role === other.role &&
  one.list === other.list

/** The units that one leads, the first of them chosen. */
function Led({ value, onChange }: Pick<Props, "value" | "onChange">) {
  const found = useLoad(loadChoices, [])
  const units = found.data?.units ?? []
  const terms = units.map(({ id, name }) => ({ unit: id, name }))
  useEffect(() => {
    const first = terms[0]
    if (first && !value.any.length) onChange({ any: [first], except: [] })
  }, [found.data])
  if (found.error !== null) return <p class="wrong">{explain(found.error)}</p>
  // What it is for already may lie beyond what one leads: it stays as long as one does not take it away.
  const others = value.any.filter((term) => !terms.some((mine) => isSame(mine, term)))
  return (
    <>
      {[...others, ...terms].map((term) => {
        const on = value.any.some((other) => isSame(other, term))
        return (
          <Choice
            key={JSON.stringify(term)}
            type="checkbox"
            label={inWords({ any: [term], except: [] })}
            checked={on}
            onChange={(wanted) =>
              onChange({
                ...value,
                any: wanted ? [...value.any, term] : value.any.filter((other) => !isSame(other, term)),
              })
            }
          />
        )
      })}
      <p class="soft note">{t("You choose among the units you lead, with what lies below them.")}</p>
    </>
  )
}

export function AudienceField({ name, legend, value, onChange, children }: Props) {
  return (
    <fieldset class="choices">
      <legend>{legend}</legend>
      {mayNameAnybody() ? (
        <AudiencePart name={name} value={value} onChange={onChange} />
      ) : (
        <Led value={value} onChange={onChange} />
      )}
      {children}
    </fieldset>
  )
}
