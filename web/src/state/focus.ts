/** Whether the person is looking at this page. */
import { signal } from "@preact/signals"

const looking = (): boolean => !document.hidden && document.hasFocus()

export const focused = signal(looking())

for (const event of ["focus", "blur", "pageshow"]) addEventListener(event, () => (focused.value = looking()))
document.addEventListener("visibilitychange", () => (focused.value = looking()))
