import type { ComponentChildren } from "preact"
import { depth } from "../views/shell/depth"

/** The pane to choose from. Where nothing is chosen yet, it is what the page is about. */
export function ListPane({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <section
      id="list"
      class="pane list"
      role={depth() === "list" ? "main" : "region"}
      aria-label={label}
      tabIndex={-1}
    >
      {children}
    </section>
  )
}
