/** The client itself is kept on the device, so that it opens at once and without a network.
 *
 * Only the built files and the empty page are: answers of the API, pictures and files never are. What a person has
 * read is kept by the page (state/cache.ts), which knows when it must go.
 */
import { cleanupOutdatedCaches, matchPrecache, type PrecacheEntry, precache } from "workbox-precaching"
import { isView } from "../sections"

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: PrecacheEntry[] }

/** The page that every view opens with. */
const PAGE = "/"
const ASSETS = "/static/assets/"
/** Built files that are fetched when first used: large, and not needed by everybody. */
const LATER = "torget-later"

precache(self.__WB_MANIFEST)
cleanupOutdatedCaches()

self.addEventListener("activate", (event) => {
  // Names in there belong to one build.
  event.waitUntil(caches.delete(LATER))
})

self.addEventListener("fetch", (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== "GET" || url.origin !== location.origin) return
  if (request.mode === "navigate") {
    if (isView(url.pathname) && !url.searchParams.has("fresh")) event.respondWith(page(request))
  } else if (url.pathname.startsWith(ASSETS)) event.respondWith(asset(request))
})

const page = async (request: Request): Promise<Response> => (await matchPrecache(PAGE)) ?? fetch(request)

async function asset(request: Request): Promise<Response> {
  const kept = (await matchPrecache(request)) ?? (await caches.match(request, { cacheName: LATER }))
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) {
    const cache = await caches.open(LATER)
    // A device that is full still shows what was fetched.
    await cache.put(request, answer.clone()).catch(() => {})
  }
  return answer
}
