import { beforeEach, expect, it, vi } from "vitest"
import type { TopicEvent } from "../../src/net/frames"
import { rest } from "../../src/net/rest"
import { socket } from "../../src/state/connection"
import { remember } from "../../src/state/recent"
import { hideRoom, loadLog, showRoom } from "../../src/state/rooms"
import { update, world } from "../../src/state/store"
import type { Message } from "../../src/state/types"
import { emptyWorld } from "../../src/state/world"
import { comments, takeComment, whileHearing } from "../../src/views/home/store"
import { makeMessage, makeRoom } from "../fakes"

interface Page {
  seq: number
  messages: Message[]
  first: boolean
  last: boolean
}

const asked = vi.spyOn(rest, "get")
const held = vi.spyOn(socket, "hold")
const said = makeMessage({ id: "m1", number: 1, text: "Nyckeln ligger i skåpet" })
const page = (seq: number, messages: Message[]): Page => ({ seq, messages, first: true, last: true })

/** Two loads of the same room of which the older answer comes last. */
async function loadTwice(): Promise<void> {
  const give: ((page: Page) => void)[] = []
  asked.mockImplementation(() => new Promise((resolve) => give.push(resolve as (page: Page) => void)))
  const loading = [loadLog("r1"), loadLog("r1")]
  give[1]?.(page(6, [said]))
  await loading[1]
  give[0]?.(page(5, []))
  await loading[0]
}

beforeEach(() => {
  hideRoom("r1")
  update(() => ({ ...emptyWorld, rooms: { r1: makeRoom({ id: "r1" }) } }))
  held.mockClear()
  showRoom("r1")
})

it("asks to be told again what an older answer does not have and nobody remembers", async () => {
  await loadTwice()
  expect(held.mock.calls).toEqual([[{ "room:r1": 6 }], [{ "room:r1": 5 }]])
})

it("does not where it is remembered, and shows it", async () => {
  const event = { topic: "room:r1", seq: 6, kind: "message.created", data: { message: said, root: null } }
  remember(event as unknown as TopicEvent)
  await loadTwice()
  expect(held.mock.calls).toEqual([[{ "room:r1": 6 }]])
  expect(world.value.logs.r1?.messages).toEqual([said])
})

it("keeps a comment that was heard of while older ones were on their way", async () => {
  type Comment = Parameters<typeof takeComment>[0]
  const comment = { id: "c1", post: "p1", number: 1 } as Comment
  comments.value = null
  await whileHearing(async () => {
    takeComment(comment, 1)
    comments.value = { post: "p1", list: [] }
  })
  expect(comments.value).toEqual({ post: "p1", list: [comment] })
})
