/** What a page tells its service worker: take over from the version before. */
export const TAKE_OVER = "take over"
/** What the worker tells a page: show what a notification led to. */
export const OPEN = "open"
