/** One of several ways, or something that is on or off, with a word of explanation. */
interface Props {
  type?: "radio" | "checkbox"
  name?: string
  label: string
  hint?: string
  checked: boolean
  disabled?: boolean
  onChange(checked: boolean): void
}

export function Choice({ type = "radio", name, label, hint, checked, disabled, onChange }: Props) {
  return (
    <label class="choice">
      <input
        type={type}
        name={name}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{label}</span>
      {hint && <span class="hint">{hint}</span>}
    </label>
  )
}
