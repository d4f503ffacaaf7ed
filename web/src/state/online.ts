/** Whether the device says that it has a network at all. */
import { signal } from "@preact/signals"

export const online = signal(navigator.onLine)

for (const event of ["online", "offline"]) addEventListener(event, () => (online.value = navigator.onLine))
