/** The one world, and how components look at it. */
import { computed, signal } from "@preact/signals"
import { useMemo } from "preact/hooks"
import { emptyWorld, type World } from "./world"

export const world = signal<World>(emptyWorld)

export function update(change: (world: World) => World): void {
  world.value = change(world.value)
}

/** What `select` gives, drawn again only when it gives something else. Name what it depends on in `deps`. */
export function useSelect<T>(select: () => T, deps: unknown[] = []): T {
  return useMemo(() => computed(select), deps).value
}
