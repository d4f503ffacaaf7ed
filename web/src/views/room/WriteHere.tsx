/** The composer, whose code comes right after the messages': its place is kept until then. */
import { lazy } from "../shell/lazy"

export const WriteHere = lazy(
  () => import("./Composer").then((module) => module.Composer),
  <div class="composer" aria-hidden="true">
    <div class="composer-box waiting" />
  </div>,
)
