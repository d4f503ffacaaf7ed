import { t } from "./i18n"
import { Unreachable } from "./net/errors"
import { route } from "./router"
import { calling } from "./state/alerts"
import { loadEntrance } from "./state/entrance"
import { me, sessionState } from "./state/session"
import { start } from "./state/sync"
import { ErrorState, Skeleton } from "./ui/State"
import { Toasts } from "./ui/toast"
import { lazy } from "./views/shell/lazy"
import { Shell } from "./views/shell/Shell"

const LinkPage = lazy(() => import("./views/alerts/LinkPage").then((module) => module.LinkPage))
const ScreenPage = lazy(() => import("./views/alerts/ScreenPage").then((module) => module.ScreenPage))
const AlertOverlay = lazy(
  () => import("./views/alerts/AlertOverlay").then((module) => module.AlertOverlay),
  null,
)
const Welcome = lazy(() => import("./views/signin/Welcome").then((module) => module.Welcome))
const ChooseWayIn = lazy(() => import("./views/signin/Welcome").then((module) => module.ChooseWayIn))
const Rules = lazy(() => import("./views/signin/Rules").then((module) => module.Rules))
// With what it must know, so that nothing moves once it stands.
const SignIn = lazy(
  async () => (await Promise.all([import("./views/signin/SignIn"), loadEntrance()]))[0].SignIn,
  <Opening />,
  true,
)

/** As the page looks before any script runs (index.html). */
function Opening() {
  return (
    <main class="opening">
      <h1>Torget</h1>
      <Skeleton />
      <p class="unseen">{t("The town square of everyone who works here")}</p>
    </main>
  )
}

export function App() {
  const state = sessionState.value
  if (route.value.view === "link") return <LinkPage />
  if (route.value.view === "screen") return <ScreenPage />
  if (state !== "loading" && route.value.view === "welcome") return <Welcome />
  if (state === "out") return <SignIn />
  if (state === "in") {
    const held = me.value?.must_accept ? <Rules /> : me.value?.ways?.length === 0 ? <ChooseWayIn /> : null
    return (
      <>
        {held ?? <Shell />}
        {!held && <Toasts />}
        {calling.value && <AlertOverlay />}
      </>
    )
  }
  if (state === "loading") return <Opening />
  return (
    <main class="opening">
      <h1>Torget</h1>
      <ErrorState error={new Unreachable()} onRetry={start} />
    </main>
  )
}
