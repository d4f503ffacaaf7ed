/** The other end of a socket, played by the test. */
type Frame = Record<string, unknown> & { t: string }

export class FakeWebSocket {
  static all: FakeWebSocket[] = []
  readyState = 1
  sent: Frame[] = []
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: ((event: { code: number; reason: string }) => void) | null = null

  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {
    FakeWebSocket.all.push(this)
  }

  static open = (url: string, protocol: string): WebSocket =>
    new FakeWebSocket(url, protocol) as unknown as WebSocket

  static get last(): FakeWebSocket {
    const last = FakeWebSocket.all.at(-1)
    if (!last) throw new Error("no socket was opened")
    return last
  }

  send(data: string): void {
    this.sent.push(JSON.parse(data))
  }

  close(): void {
    this.readyState = 3
  }

  say(frame: Frame): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }

  end(code: number, reason = ""): void {
    this.readyState = 3
    this.onclose?.({ code, reason })
  }

  hello(epoch = "e1"): void {
    this.say({ t: "hello", protocol: 1, epoch, me: "uFatima", session: "s1", now: "", limits: {}, ping: 20 })
  }

  of(kind: string): Frame[] {
    return this.sent.filter((frame) => frame.t === kind)
  }

  lastOf(kind: string): Frame {
    const found = this.of(kind).at(-1)
    if (!found) throw new Error(`no ${kind} was sent`)
    return found
  }
}
