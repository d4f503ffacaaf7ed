import { t } from "./i18n"
import { Unreachable } from "./net/errors"
import { sessionState } from "./state/session"
import { start } from "./state/sync"
import { ErrorState, Skeleton } from "./ui/State"
import { Toasts } from "./ui/toast"
import { Shell } from "./views/shell/Shell"
import { SignIn } from "./views/signin/SignIn"

export function App() {
  const state = sessionState.value
  if (state === "out") return <SignIn />
  if (state === "in")
    return (
      <>
        <Shell />
        <Toasts />
      </>
    )
  return (
    <main class="opening">
      <h1 class="unseen">Torget</h1>
      {state === "loading" ? <Skeleton /> : <ErrorState error={new Unreachable()} onRetry={start} />}
      <p class="unseen">{t("The town square of everyone who works here")}</p>
    </main>
  )
}
