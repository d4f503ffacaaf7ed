import { signal } from "@preact/signals"
import type { ComponentChildren } from "preact"
import { useId } from "preact/hooks"
import { BackLink } from "./BackLink"

const query = matchMedia("(min-width: 1200px)")
/** Whether there is room for a third pane. */
export const wide = signal(query.matches)
query.addEventListener("change", () => {
  wide.value = query.matches
})

interface Props {
  title: string
  under: string
  /** Where closing leads, and what it is called. */
  close: { href: string; label: string }
  /** What stands at the end of its head. */
  actions?: ComponentChildren
  children: ComponentChildren
}

/** A pane beside the conversation. Where there is no room beside it covers it, and is what the page is about. */
export function BesidePane({ title, under, close, actions, children }: Props) {
  const heading = useId()
  const Heading = wide.value ? "h2" : "h1"
  return (
    <section
      id={wide.value ? undefined : "main"}
      class="pane beside"
      role={wide.value ? "complementary" : "main"}
      aria-labelledby={heading}
      tabIndex={-1}
    >
      <header class="pane-head">
        <BackLink href={close.href} always label={close.label} />
        <div class="pane-title">
          <Heading id={heading}>{title}</Heading>
          <p class="soft note">
            <bdi>{under}</bdi>
          </p>
        </div>
        {actions && <div class="pane-actions">{actions}</div>}
      </header>
      {children}
    </section>
  )
}
