/** From one version to the next: a new worker waits until one asks for it, or until the app has been closed. */
import { TAKE_OVER } from "../pwa/orders"

declare const self: ServiceWorkerGlobalScope

self.addEventListener("message", (event) => {
  if (event.data === TAKE_OVER) event.waitUntil(self.skipWaiting())
})

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()))
