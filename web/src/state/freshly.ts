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
