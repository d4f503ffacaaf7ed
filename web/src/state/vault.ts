/** Shelves on this device, in IndexedDB; in memory where the browser gives none (a private window, a test). */
import { type DBSchema, type IDBPDatabase, openDB } from "idb"

export type Shelf = "facts" | "rooms" | "people" | "blobs"

/** Something that waits in a line; its `order` is given when it is put there, over all tabs. */
export interface Queued {
  order: number
  client_id: string
}

export interface Vault {
  /** Whether what is put here outlives the page. */
  readonly lasting: boolean
  get<T>(shelf: Shelf, key: string): Promise<T | undefined>
  keys(shelf: Shelf): Promise<string[]>
  /** @throws DOMException "QuotaExceededError" when the device has no more room. */
  put(shelf: Shelf, key: string, value: unknown): Promise<void>
  remove(shelf: Shelf, key: string): Promise<void>
  clear(shelf: Shelf): Promise<void>
  /** What waits, in order. */
  queue<T extends Queued>(): Promise<T[]>
  /** Put at the end of the line; one that is there already (by `client_id`) keeps its place. */
  enqueue(entry: Queued): Promise<number>
  /** Change what stands in the line; what has left it stays out. */
  change(entry: Queued): Promise<void>
  dequeue(clientId: string): Promise<void>
}

const VERSION = 2

interface Schema extends DBSchema {
  facts: { key: string; value: unknown }
  rooms: { key: string; value: unknown }
  people: { key: string; value: unknown }
  blobs: { key: string; value: unknown }
  outbox: { key: number; value: Queued; indexes: { client_id: string } }
}

type Database = IDBPDatabase<Schema>

class IndexedVault implements Vault {
  readonly lasting = true
  #opened: Promise<Database> | null

  constructor(database: Database) {
    this.#opened = Promise.resolve(database)
  }

  static open(lost: () => void): Promise<Database> {
    return openDB<Schema>("torget", VERSION, {
      upgrade(database) {
        const known = database.objectStoreNames
        for (const shelf of ["facts", "rooms", "people", "blobs"] as const)
          if (!known.contains(shelf)) database.createObjectStore(shelf)
        if (known.contains("outbox")) return
        const outbox = database.createObjectStore("outbox", { keyPath: "order", autoIncrement: true })
        outbox.createIndex("client_id", "client_id", { unique: true })
      },
      // Another tab has a newer version to put in place.
      blocking(_current, _blocked, event) {
        ;(event.target as IDBDatabase).close()
        lost()
      },
      terminated: lost,
    })
  }

  /** A phone that slept may have closed the database: it is opened again, once. */
  async #with<T>(work: (database: Database) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#database())
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "InvalidStateError") throw error
      this.#opened = null
      return work(await this.#database())
    }
  }

  #database(): Promise<Database> {
    this.#opened ??= IndexedVault.open(() => {
      this.#opened = null
    })
    return this.#opened
  }

  get<T>(shelf: Shelf, key: string): Promise<T | undefined> {
    return this.#with(async (database) => (await database.get(shelf, key)) as T | undefined)
  }

  keys(shelf: Shelf): Promise<string[]> {
    return this.#with((database) => database.getAllKeys(shelf))
  }

  async put(shelf: Shelf, key: string, value: unknown): Promise<void> {
    await this.#with((database) => database.put(shelf, value, key))
  }

  remove(shelf: Shelf, key: string): Promise<void> {
    return this.#with((database) => database.delete(shelf, key))
  }

  clear(shelf: Shelf): Promise<void> {
    return this.#with((database) => database.clear(shelf))
  }

  queue<T extends Queued>(): Promise<T[]> {
    return this.#with(async (database) => (await database.getAll("outbox")) as T[])
  }

  enqueue(entry: Queued): Promise<number> {
    const { order: _, ...fresh } = entry
    return this.#with(async (database) => {
      const tx = database.transaction("outbox", "readwrite", { durability: "strict" })
      const known = await tx.store.index("client_id").getKey(entry.client_id)
      const order = known ?? (await tx.store.add(fresh as Queued))
      await tx.done
      return order
    })
  }

  change(entry: Queued): Promise<void> {
    return this.#with(async (database) => {
      const tx = database.transaction("outbox", "readwrite")
      if ((await tx.store.index("client_id").getKey(entry.client_id)) === entry.order)
        await tx.store.put(entry)
      await tx.done
    })
  }

  dequeue(clientId: string): Promise<void> {
    return this.#with(async (database) => {
      const tx = database.transaction("outbox", "readwrite")
      const order = await tx.store.index("client_id").getKey(clientId)
      if (order !== undefined) await tx.store.delete(order)
      await tx.done
    })
  }
}

/** The same without a disk. */
export class MemoryVault implements Vault {
  readonly lasting: boolean = false
  #shelves: Record<Shelf, Map<string, unknown>> = {
    facts: new Map(),
    rooms: new Map(),
    people: new Map(),
    blobs: new Map(),
  }
  #line: Queued[] = []
  #next = 1

  async get<T>(shelf: Shelf, key: string): Promise<T | undefined> {
    return structuredClone(this.#shelves[shelf].get(key)) as T | undefined
  }

  async keys(shelf: Shelf): Promise<string[]> {
    return [...this.#shelves[shelf].keys()]
  }

  async put(shelf: Shelf, key: string, value: unknown): Promise<void> {
    this.#shelves[shelf].set(key, structuredClone(value))
  }

  async remove(shelf: Shelf, key: string): Promise<void> {
    this.#shelves[shelf].delete(key)
  }

  async clear(shelf: Shelf): Promise<void> {
    this.#shelves[shelf].clear()
  }

  async queue<T extends Queued>(): Promise<T[]> {
    return structuredClone(this.#line) as T[]
  }

  async enqueue(entry: Queued): Promise<number> {
    const known = this.#line.find((other) => other.client_id === entry.client_id)
    if (known) return known.order
    this.#line.push({ ...structuredClone(entry), order: this.#next })
    return this.#next++
  }

  async change(entry: Queued): Promise<void> {
    this.#line = this.#line.map((other) =>
      other.client_id === entry.client_id ? structuredClone(entry) : other,
    )
  }

  async dequeue(clientId: string): Promise<void> {
    this.#line = this.#line.filter((other) => other.client_id !== clientId)
  }
}

let ours: Promise<Vault> | null = null

async function open(): Promise<Vault> {
  try {
    return new IndexedVault(await IndexedVault.open(() => {}))
  } catch {
    return new MemoryVault()
  }
}

/** The vault of this page. */
export function vault(): Promise<Vault> {
  ours ??= open()
  return ours
}

/** Use this vault from now on: for tests, and when a page starts anew. */
export function useVault(next: Vault): void {
  ours = Promise.resolve(next)
}
