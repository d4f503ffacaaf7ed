/** Being notified of what comes, or not. */
import { Icon } from "../../ui/Icon"

interface Props {
  label: string
  on: boolean
  busy?: boolean
  onPress(on: boolean): void
}

export function Bell({ label, on, busy, onPress }: Props) {
  return (
    <button
      type="button"
      class="icon-button bell"
      aria-pressed={on}
      aria-label={label}
      title={label}
      disabled={busy}
      onClick={() => onPress(!on)}
    >
      <Icon name="bell" />
    </button>
  )
}
