/** The service worker. One file per duty: each listens for its own events. */
import "./shell"
import "./handover"
import "./push"
