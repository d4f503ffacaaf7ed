import type { ComponentChildren } from "preact"
import { useId } from "preact/hooks"
import { Icon } from "./Icon"

interface Props {
  label: string
  value: string
  onInput(value: string): void
  type?: "text" | "password" | "tel"
  hint?: string
  wrong?: string
  rows?: number
  maxLength?: number
  required?: boolean
  autoComplete?: string
  autoFocus?: boolean
  inputMode?: "numeric"
  children?: ComponentChildren
}

/** A labelled text field; what is wrong with it is said beside it and to screen readers. */
export function Field({ label, value, onInput, hint, wrong, rows, type = "text", children, ...rest }: Props) {
  const id = useId()
  const described = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ")
  const shared = {
    id,
    class: "input",
    value,
    dir: "auto" as const,
    "aria-invalid": wrong ? true : undefined,
    "aria-describedby": described || undefined,
    ...rest,
  }
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {rows ? (
        <textarea {...shared} rows={rows} onInput={(event) => onInput(event.currentTarget.value)} />
      ) : (
        <input
          {...(shared as object)}
          type={type as "text"}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
      {hint && (
        <p id={`${id}-hint`} class="soft note">
          {hint}
        </p>
      )}
      {wrong && (
        <p id={`${id}-wrong`} class="wrong">
          {wrong}
        </p>
      )}
      {children}
    </div>
  )
}

/** A search field with its name only for those who cannot see the magnifying glass. */
export function SearchField({ label, value, onInput }: Pick<Props, "label" | "value" | "onInput">) {
  return (
    <div class="search-field">
      <Icon name="search" />
      <input
        class="input"
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  )
}
