/** One part of the administration. */
import type { ComponentType } from "preact"
import { type ManagePart as Part, to } from "../../router"
import { BackLink } from "../../ui/BackLink"
import { lazy } from "../shell/lazy"
import { Import } from "./Import"
import { Invitations } from "./Invitations"
import { partWords } from "./Manage"
import { Reach } from "./Reach"
import { RulesEditor } from "./RulesEditor"
import { Units } from "./Units"

const Operations = lazy(() => import("./Operations").then((module) => module.Operations))

const views: Record<Part, ComponentType> = {
  invitations: Invitations,
  import: Import,
  rules: RulesEditor,
  units: Units,
  reach: Reach,
  operations: Operations,
}

export function ManagePart({ part }: { part: Part }) {
  const View = views[part]
  return (
    <>
      <header class="pane-head">
        <BackLink href={to.manage()} />
        <h1>{partWords()[part]}</h1>
      </header>
      <div class="pane-body padded">
        <View />
      </div>
    </>
  )
}
