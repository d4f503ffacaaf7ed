import { describe, expect, it } from "vitest"
import { insert, join, LONGEST, placeInLog } from "../../src/state/log"
import type { Message } from "../../src/state/types"
import { makeMessage } from "../fakes"

const numbered = (from: number, to: number): Message[] =>
  Array.from({ length: to - from + 1 }, (_, index) =>
    makeMessage({ number: from + index, id: `n${from + index}` }),
  )
const numbers = (messages: Message[]): (number | null)[] => messages.map((message) => message.number)

describe("a stretch of messages", () => {
  it("takes a message where its number says, whatever order they come in", () => {
    const [one, two, three] = numbered(1, 3) as [Message, Message, Message]
    expect(numbers([three, one, two].reduce(insert, []))).toEqual([1, 2, 3])
  })

  it("has each message once", () => {
    const messages = numbered(1, 3)
    const changed = makeMessage({ number: 2, text: "Ändrat" })
    const after = insert(messages, changed)
    expect(numbers(after)).toEqual([1, 2, 3])
    expect(after[1]?.text).toBe("Ändrat")
  })

  it("that does not reach the end takes nothing after its end", () => {
    const log = { messages: numbered(1, 3), first: true, last: false }
    expect(placeInLog(log, makeMessage({ number: 9 }))).toBe(log)
  })

  it("joins pages without holes or doubles", () => {
    const log = { messages: numbered(50, 60), first: false, last: true }
    const joined = join(log, { messages: numbered(40, 50), first: false, last: false }, "before")
    expect(numbers(joined.messages)).toEqual(numbers(numbered(40, 60)))
    expect(joined).toMatchObject({ first: false, last: true })
  })

  it("lets the far end go when it gets too long, and knows that it did", () => {
    const log = { messages: numbered(101, 100 + LONGEST), first: false, last: true }
    const back = join(log, { messages: numbered(51, 100), first: false, last: false }, "before")
    expect(back.messages).toHaveLength(LONGEST)
    expect(back).toMatchObject({ first: false, last: false })
    const forth = join(
      back,
      { messages: numbered(51 + LONGEST, 100 + LONGEST), first: false, last: true },
      "after",
    )
    expect(forth.messages.at(-1)?.number).toBe(100 + LONGEST)
    expect(forth).toMatchObject({ first: false, last: true })
  })
})
