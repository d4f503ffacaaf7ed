import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { me as somebody } from "../../gallery/data"

const asked: string[] = []
const have: Record<string, string> = { uErik: "e1" }

vi.mock("../../src/net/rest", () => ({
  rest: {
    get: async (_path: string, query: { people: string }) => {
      asked.push(query.people)
      const people = query.people.split(",").filter((person) => have[person])
      return { photos: Object.fromEntries(people.map((person) => [person, have[person]])) }
    },
  },
}))

const { h, render } = await import("preact")
const { me } = await import("../../src/state/session")
const { photos } = await import("../../src/state/photos")
const { Avatar } = await import("../../src/ui/Avatar")

describe("portraits", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] })
    me.value = somebody
  })
  afterEach(() => vi.useRealTimers())

  it("are asked for together, shown over the initials, and known again at the next start", async () => {
    const place = document.createElement("div")
    const faces = ["uErik", "uSara", "uErik"].map((id, key) => h(Avatar, { id, name: "Erik L", key }))
    render(h("div", null, faces), place)
    await vi.advanceTimersByTimeAsync(1000)
    expect(asked).toEqual(["uErik,uSara"])
    expect(place.querySelectorAll("img")).toHaveLength(2)
    expect(place.querySelector("img")?.getAttribute("src")).toBe("/api/people/uErik/photo/e1/128")
    expect(place.textContent).toBe("ELELEL")
    expect(localStorage.getItem(`torget:${somebody.person.id}:photos:known`)).toBe('{"uErik":"e1"}')

    render(h("div", null, faces.slice(0, 1)), place)
    await vi.advanceTimersByTimeAsync(1000)
    expect(asked).toHaveLength(1)

    have.uErik = ""
    await vi.advanceTimersByTimeAsync(11 * 60_000)
    render(null, place)
    render(h(Avatar, { id: "uErik", name: "Erik L" }), place)
    await vi.advanceTimersByTimeAsync(1000)
    expect(photos.value.uErik).toBe("")
    expect(place.querySelector("img")).toBeNull()
  })

  it("that cannot be had leave the initials", async () => {
    photos.value = { uErik: "e2" }
    const place = document.createElement("div")
    render(h(Avatar, { id: "uErik", name: "Erik L" }), place)
    place.querySelector("img")?.dispatchEvent(new Event("error"))
    await vi.advanceTimersByTimeAsync(1000)
    expect(place.querySelector("img")).toBeNull()
    expect(place.textContent).toBe("EL")
  })
})
