import { beforeEach, describe, expect, it } from "vitest"
import { back, go, parseRoute, route, startRouter, to } from "../src/router"

describe("addresses", () => {
  it.each([
    ["/", { view: "rooms" }],
    ["/chat", { view: "rooms" }],
    [to.browse(), { view: "browse" }],
    [to.room("r1"), { view: "room", room: "r1" }],
    [to.details("r1"), { view: "room", room: "r1", pane: "details" }],
    [to.message("r1", "m1"), { view: "room", room: "r1", message: "m1" }],
    [to.thread("r1", "m1"), { view: "room", room: "r1", thread: "m1" }],
    [to.thread("r1", "m1", "m2"), { view: "room", room: "r1", thread: "m1", message: "m2" }],
    [to.tag("kök"), { view: "tag", tag: "kök" }],
    ["/tags/%E0%A4", { view: "tag", tag: "%E0%A4" }],
    [to.people(), { view: "people" }],
    [to.skill("sårvård & vila"), { view: "people", skill: "sårvård & vila" }],
    [to.person("u1"), { view: "people", person: "u1" }],
    [to.unit("n1"), { view: "people", unit: "n1" }],
    [to.me(), { view: "me" }],
    [to.home(), { view: "home", place: { kind: "following" } }],
    [to.follows(), { view: "home", place: { kind: "follows" } }],
    [to.post("p1"), { view: "home", place: { kind: "post", id: "p1" } }],
    [to.tagPosts("kök"), { view: "home", place: { kind: "tag", id: "kök" } }],
    [to.questions("s1", "desk"), { view: "questions", session: "s1", part: "desk" }],
    [to.question("s1", "q1"), { view: "questions", session: "s1", question: "q1" }],
    ["/home/x/y", { view: "absent" }],
    ["/nowhere", { view: "absent" }],
    ["/chat/r1/x", { view: "absent" }],
  ])("%s", (address, expected) => {
    const { pathname, search } = new URL(address, "http://localhost")
    expect(parseRoute(pathname, search)).toEqual(expected)
  })
})

describe("going about", () => {
  beforeEach(() => {
    history.replaceState(null, "", "/chat")
    startRouter()
  })

  it("changes the address and the view", () => {
    go(to.room("r1"))
    expect(location.pathname).toBe("/chat/r1")
    expect(route.value).toEqual({ view: "room", room: "r1" })
  })

  it("goes to the given place when the page was opened here", () => {
    history.replaceState(null, "", "/chat/r1")
    startRouter()
    back(to.rooms())
    expect(location.pathname).toBe("/chat")
  })
})
