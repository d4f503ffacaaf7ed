/** Asking for a whole list of which single changes are heard as well.
 *
 * An answer given before such a change does not know of it, though it comes later: it is not used, and the list is
 * asked for anew. Of several questions only the last one's answer counts.
 */
export function freshly<T>(ask: () => Promise<T>, take: (found: T) => void) {
  let asked = 0
  let changes = 0
  async function load(): Promise<void> {
    const mine = ++asked
    const before = changes
    const found = await ask()
    if (mine !== asked) return
    if (before !== changes) return load()
    take(found)
  }
  const changed = (): void => {
    changes++
  }
  return { load, changed }
}

/** Changes to a list that is not asked for anew: what is heard while an answer is on its way is taken again on top
 * of it. Taking the same twice must change nothing. */
export function hearing<T>(take: (heard: T) => void) {
  const underWay = new Set<T[]>()
  async function during<R>(load: () => Promise<R>): Promise<R> {
    const heard: T[] = []
    underWay.add(heard)
    try {
      return await load()
    } finally {
      underWay.delete(heard)
      heard.forEach(take)
    }
  }
  function hear(one: T): void {
    for (const heard of underWay) heard.push(one)
    take(one)
  }
  return { during, hear }
}
