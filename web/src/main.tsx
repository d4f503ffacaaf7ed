import { render } from "preact"
import { App } from "./App"
import { preferredLanguage, showLanguage } from "./i18n"
import { warmDates } from "./i18n/dates"
import { startWorker } from "./pwa/version"
import { startRouter } from "./router"
import { begin, wire } from "./state/sync"
import { followTheme } from "./state/theme"

followTheme()
startWorker()
startRouter()
wire()

const root = document.getElementById("app")
if (root) {
  Promise.allSettled([begin(), showLanguage(preferredLanguage())]).then(() => {
    // What the page came with, to be seen until now.
    root.replaceChildren()
    render(<App />, root)
    // What is asked of the server first takes longer.
    setTimeout(warmDates)
  })
}

// Notifications are looked after once there is something to see.
addEventListener("load", () => import("./push/follow").then(({ followPush }) => followPush()))
