import { render } from "preact"
import { App } from "./App"
import { preferredLanguage, showLanguage } from "./i18n"
import { startRouter } from "./router"
import { start, wire } from "./state/sync"
import { followTheme } from "./state/theme"

followTheme()
startRouter()
wire()

const root = document.getElementById("app")
if (root) {
  const [, ready] = [start(), showLanguage(preferredLanguage())]
  ready.catch(() => {}).finally(() => render(<App />, root))
}
