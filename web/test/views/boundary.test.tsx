import { render } from "preact"
import { act } from "preact/test-utils"
import { beforeEach, expect, it, vi } from "vitest"
import { Boundary } from "../../src/ui/Boundary"
import { lazy } from "../../src/views/shell/lazy"

const root = document.createElement("div")
const reported = vi.fn()

function Broken(): never {
  throw new RangeError("Invalid time value")
}

beforeEach(() => {
  render(null, root)
  reported.mockClear()
  vi.stubGlobal("reportError", reported)
})

it("says of a view that cannot be drawn that it cannot, and keeps what is around it", () => {
  const draw = (place: string) =>
    act(() =>
      render(
        <>
          <nav>Chat</nav>
          <Boundary place={place} pane="list">
            {place === "broken" ? <Broken /> : <p>Fine</p>}
          </Boundary>
        </>,
        root,
      ),
    )
  draw("well")
  draw("broken")
  expect(root.textContent).toContain("Chat")
  expect(root.querySelector("[role=alert]")?.textContent).toContain("fault in this page")
  expect(reported).toHaveBeenCalledWith(expect.any(RangeError))
  draw("elsewhere")
  expect(root.textContent).toBe("ChatFine")
})

it("draws a view in a second place whose code comes before anything else is drawn", async () => {
  vi.useFakeTimers({ toFake: ["requestAnimationFrame", "setTimeout"] })
  let come = (_view: () => preact.JSX.Element) => {}
  const code = new Promise<() => preact.JSX.Element>((resolve) => (come = resolve))
  const View = lazy(() => code, null)
  const second = document.createElement("div")
  render(<View />, root)
  vi.runAllTimers()
  render(<View />, second)
  come(() => <p>There</p>)
  vi.useRealTimers()
  await vi.waitFor(() => expect(root.textContent + second.textContent).toBe("ThereThere"))
})
