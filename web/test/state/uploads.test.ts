import { beforeEach, describe, expect, it, vi } from "vitest"
import { Refused, Unreachable } from "../../src/net/errors"
import { rest } from "../../src/net/rest"
import * as net from "../../src/net/upload"
import { type Attached, attached, attachedAt } from "../../src/state/attached"
import { linkState, socket } from "../../src/state/connection"
import { draftOf } from "../../src/state/drafts"
import { loadOutbox, outbox, send, takeBack } from "../../src/state/outbox"
import { me } from "../../src/state/session"
import type { FileData, Me } from "../../src/state/types"
import { attach, forgetAll, remove, restore, describe as tellAlt } from "../../src/state/uploads"
import { MemoryVault, type Shelf, useVault } from "../../src/state/vault"
import { fatima, makeMessage } from "../fakes"

/** A device that keeps files as they are: the test's structuredClone does not know them. */
class Disk extends MemoryVault {
  override readonly lasting = true
  #blobs = new Map<string, object>()

  override async get<T>(shelf: Shelf, key: string): Promise<T | undefined> {
    return shelf === "blobs" ? (this.#blobs.get(key) as T | undefined) : super.get(shelf, key)
  }
  override async keys(shelf: Shelf): Promise<string[]> {
    return shelf === "blobs" ? [...this.#blobs.keys()] : super.keys(shelf)
  }
  override async put(shelf: Shelf, key: string, value: object): Promise<void> {
    if (shelf === "blobs") this.#blobs.set(key, { ...value })
    else await super.put(shelf, key, value)
  }
  override async remove(shelf: Shelf, key: string): Promise<void> {
    if (shelf === "blobs") this.#blobs.delete(key)
    else await super.remove(shelf, key)
  }
}

interface Going {
  name: string
  alt: string
  progress(part: number): void
  arrive(): Promise<void>
  fail(error: Error): void
  gaveUp: boolean
}

let going: Going[] = []
let next = 1
let disk = new Disk()
const command = vi.spyOn(socket, "command")
const removed = vi.spyOn(rest, "delete").mockResolvedValue(undefined)
const patched = vi.spyOn(rest, "patch")
vi.spyOn(socket, "state", "get").mockImplementation(() => linkState.value)

vi.spyOn(net, "upload").mockImplementation((content, name, alt, progress) => {
  let resolve: (file: FileData) => void = () => {}
  let fail: (error: Error) => void = () => {}
  const done = new Promise<FileData>((ok, no) => {
    resolve = ok
    fail = no
  })
  const file: FileData = {
    id: `f${next++}`,
    kind: "image",
    name,
    alt,
    size: content.size,
    media_type: "image/jpeg",
    width: 4,
    height: 3,
    duration: null,
    thumbs: [320, 1280],
  }
  const one: Going = { name, alt, progress, gaveUp: false, fail, arrive: async () => resolve(file) }
  going.push(one)
  return {
    done,
    giveUp: () => {
      one.gaveUp = true
      fail(new Unreachable())
    },
  }
})

const photo = (name = "bild.jpg", bytes = 3) =>
  new File([new Uint8Array(bytes)], name, { type: "image/jpeg" })
const states = () => attached.value.map((one) => one.state)
const started = (count: number) => vi.waitFor(() => expect(going).toHaveLength(count))
/** Close the page and open it again. */
async function reopen(): Promise<void> {
  attached.value = []
  outbox.value = []
  await loadOutbox()
  await restore()
}

beforeEach(async () => {
  vi.useRealTimers()
  me.value = { person: { ...fatima } } as unknown as Me
  await forgetAll(fatima.id)
  attached.value = []
  outbox.value = []
  localStorage.clear()
  disk = new Disk()
  useVault(disk)
  linkState.value = "live"
  going = []
  for (const mock of [command, removed, patched]) mock.mockClear()
  command.mockImplementation(async (_, data) => ({ message: makeMessage(data as object) }) as never)
})

describe("files put to a message", () => {
  it("move two at a time and tell how far they have come", async () => {
    expect(await attach("r1", [photo("1.jpg"), photo("2.jpg"), photo("3.jpg")])).toEqual([])
    await started(2)
    expect(states()).toEqual(["sending", "sending", "waiting"])
    going[0]?.progress(0.5)
    expect(attached.value[0]).toMatchObject({ state: "sending", progress: 0.5 })
    going[0]?.progress(1)
    expect(states()[0]).toBe("checking")
    await going[0]?.arrive()
    await started(3)
    expect(states()).toEqual(["ready", "sending", "sending"])
  })

  it("that are too many, too large or empty are left out, in words", async () => {
    const eleven = Array.from({ length: 11 }, (_, at) => photo(`${at}.jpg`))
    const large = photo("stor.jpg")
    Object.defineProperty(large, "size", { value: 26_000_000 })
    const words = await attach("r1", [large, photo("tom.jpg", 0), ...eleven])
    expect(words).toHaveLength(3)
    expect(words.join(" ")).toMatch(/stor\.jpg.*26 MB.*25 MB.*tom\.jpg.*1 /s)
    expect(attachedAt("r1")).toHaveLength(10)
    expect(attachedAt("r2")).toEqual([])
  })

  it("wait for the network and go on when it is back", async () => {
    linkState.value = "waiting"
    await attach("r1", [photo()])
    expect(going).toEqual([])
    linkState.value = "live"
    await started(1)
    going[0]?.fail(new Unreachable())
    linkState.value = "waiting"
    await vi.waitFor(() => expect(states()).toEqual(["waiting"]))
    linkState.value = "live"
    await started(2)
    await going[1]?.arrive()
    await vi.waitFor(() => expect(states()).toEqual(["ready"]))
  })

  it("stay with the server's words when they are refused", async () => {
    await attach("r1", [photo("virus.exe")])
    await started(1)
    going[0]?.fail(new Refused({ code: "file_refused", message: "Den här sorten tas inte emot." }, 415))
    await vi.waitFor(() => expect(attached.value[0]).toMatchObject({ state: "refused" }))
    expect(attached.value[0]?.why).toBe("Den här sorten tas inte emot.")
  })

  it("are given up when they are removed, and taken back from the server", async () => {
    await attach("r1", [photo("1.jpg"), photo("2.jpg")])
    await started(2)
    await going[0]?.arrive()
    await vi.waitFor(() => expect(states()[0]).toBe("ready"))
    remove(attached.value.map((one) => one.id))
    expect(attached.value).toEqual([])
    expect(going[1]?.gaveUp).toBe(true)
    expect(removed).toHaveBeenCalledExactlyOnceWith("files/f".concat(String(next - 2)))
  })

  it("are still there when the app was closed", async () => {
    linkState.value = "waiting"
    await attach("r1", [photo()])
    const id = attached.value[0]?.id ?? ""
    tellAlt(id, "Skylten")
    const kept = () => disk.get<{ meta: Attached }>("blobs", id)
    await vi.waitFor(async () => expect((await kept())?.meta.alt).toBe("Skylten"), 3_000)
    await reopen()
    expect(attached.value).toMatchObject([{ id, name: "bild.jpg", alt: "Skylten", state: "waiting" }])
    linkState.value = "live"
    await started(1)
    expect(going[0]).toMatchObject({ name: "bild.jpg", alt: "Skylten" })
  })
})

describe("a message with files", () => {
  it("waits for them and is sent once; what is written after it need not wait", async () => {
    await attach("r1", [photo()])
    await started(1)
    send("r1", null, "Titta", [], attachedAt("r1"))
    send("r1", null, "Skynda")
    expect(attachedAt("r1")).toEqual([])
    await vi.waitFor(() => expect(command).toHaveBeenCalledTimes(1))
    expect(command.mock.calls[0]?.[1]).toMatchObject({ text: "Skynda" })
    await going[0]?.arrive()
    await vi.waitFor(() => expect(outbox.value).toEqual([]))
    expect(command).toHaveBeenCalledTimes(2)
    expect(command.mock.calls[1]?.[1]).toMatchObject({ text: "Titta", files: [`f${next - 1}`] })
    expect(attached.value).toEqual([])
    expect(removed).not.toHaveBeenCalled()
  })

  it("written without a network goes with its files when the app is opened again with one", async () => {
    linkState.value = "waiting"
    await attach("r1", [photo()])
    send("r1", null, "Från skogen", [], attachedAt("r1"))
    await vi.waitFor(() => expect(outbox.value[0]?.order).toBeGreaterThan(0))
    await reopen()
    linkState.value = "live"
    await started(1)
    await going[0]?.arrive()
    await vi.waitFor(() => expect(command).toHaveBeenCalledTimes(1))
    expect(command.mock.calls[0]?.[1]).toMatchObject({ text: "Från skogen", files: [`f${next - 1}`] })
  })

  it("waits for what a picture shows, told after it was uploaded", async () => {
    await attach("r1", [photo()])
    await started(1)
    await going[0]?.arrive()
    await vi.waitFor(() => expect(states()).toEqual(["ready"]))
    const one = attached.value[0]
    patched.mockImplementation(async (_, body) => ({ file: { ...one?.file, ...(body as object) } }) as never)
    tellAlt(one?.id ?? "", "En skylt")
    send("r1", null, "", [], attachedAt("r1"))
    expect(command).not.toHaveBeenCalled()
    await vi.waitFor(() => expect(command).toHaveBeenCalledTimes(1), 3_000)
    expect(patched).toHaveBeenCalledExactlyOnceWith(`files/${one?.file?.id}`, { alt: "En skylt" })
  })

  it("is refused with the file that was, and can be taken back whole", async () => {
    await attach("r1", [photo()])
    await started(1)
    send("r1", null, "Titta", [], attachedAt("r1"))
    going[0]?.fail(new Refused({ code: "file_refused", message: "Nej." }, 415))
    await vi.waitFor(() => expect(outbox.value[0]).toMatchObject({ refused: "bild.jpg: Nej." }))
    expect(command).not.toHaveBeenCalled()
    const [entry] = outbox.value
    if (entry) takeBack(entry)
    expect(draftOf("r1", null)).toBe("Titta")
    expect(attachedAt("r1")).toMatchObject([{ state: "refused" }])
    expect(outbox.value).toEqual([])
  })

  it("is uploaded once more when the server has let go of its files", async () => {
    await attach("r1", [photo()])
    await started(1)
    await going[0]?.arrive()
    await vi.waitFor(() => expect(states()).toEqual(["ready"]))
    command.mockRejectedValueOnce(
      new Refused({ code: "invalid", message: "Filen finns inte.", field: "files" }),
    )
    send("r1", null, "Sent omsider", [], attachedAt("r1"))
    await started(2)
    await going[1]?.arrive()
    await vi.waitFor(() => expect(outbox.value).toEqual([]))
    expect(command.mock.calls.map(([, data]) => (data as { files: string[] }).files)).toEqual([
      [`f${next - 2}`],
      [`f${next - 1}`],
    ])
  })

  it("says so when its file was too large to be kept and the page is gone", async () => {
    useVault(new MemoryVault())
    linkState.value = "waiting"
    await attach("r1", [photo("film.mp4")])
    await vi.waitFor(() => expect(attached.value[0]?.lasting).toBe(false))
    send("r1", null, "Se filmen", [], attachedAt("r1"))
    await vi.waitFor(() => expect(outbox.value[0]?.order).toBeGreaterThan(0))
    const [entry] = outbox.value
    expect(entry?.page).toBeTruthy()
    attached.value = []
    outbox.value = entry ? [{ ...entry, page: "en annan" }] : []
    await restore()
    expect(outbox.value[0]).toMatchObject({ text: "Se filmen", code: "file_lost" })
  })
})
