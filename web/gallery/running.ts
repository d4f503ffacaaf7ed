/** How the installation fares: well, badly, just begun, not to be had. */
import * as data from "./data"
import { lost, No, never } from "./server"
import type { GalleryState } from "./states"

const rooms = data.manyRooms(12)
const forbidden = new No(403, "forbidden", "Bara en administratör får göra det här.")
const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString()

const CHECKS = [
  "alive",
  "database",
  "commands",
  "delivery",
  "bus",
  "worker",
  "notifications",
  "due",
  "disk",
  "backup",
]
const STAGES = ["accepted", "committed", "published", "written", "fanned_out", "planned", "pushed", "loop"]
const QUEUES = ["commands", "intents", "pushes", "letters", "due"]
const checks = (verdicts: Record<string, string>) =>
  CHECKS.map((name) => ({ name, verdict: verdicts[name] ?? "ok" }))

const process = (kind: "server" | "worker", pid: number, silent = false) => ({
  kind,
  host: "torget-1.intern.sjovik.example",
  pid,
  started_at: ago(400_000),
  alive_at: ago(silent ? 900 : 4),
  silent,
  sockets: kind === "server" ? 3_120 : 0,
  people: kind === "server" ? 2_480 : 0,
  worker: kind === "worker",
})

const well = {
  at: ago(2),
  version: "0.1.0",
  verdict: "ok",
  checks: checks({}),
  sockets: 6_240,
  people: 4_960,
  rates: { messages: 14.7, commands: 212, pushes: 3.2, failed: 0, too_slow: 0 },
  stages: STAGES.map((name, place) => ({
    name,
    count: 4_410 + place,
    p50: 0.6 + place,
    p95: 8.4 * (place + 1),
    p99: 41 * (place + 1),
  })),
  queues: QUEUES.map((name) => ({ name, waiting: 0, oldest_seconds: null, stuck: 0 })),
  processes: [process("server", 811), process("server", 812), process("worker", 813)],
  database: { kind: "postgresql", bytes: 18_400_000_000, read_ms: 1.2 },
  disk: { free: 412_000_000_000, total: 512_000_000_000 },
  backed_up_at: ago(30_000),
  worker_seconds: 0.5,
}

const badly = {
  ...well,
  verdict: "bad",
  checks: checks({
    alive: "warn",
    database: "warn",
    commands: "bad",
    delivery: "warn",
    bus: "bad",
    worker: "bad",
    notifications: "bad",
    due: "warn",
    disk: "bad",
    backup: "bad",
  }),
  rates: { messages: 0.1, commands: 1_212, pushes: 0, failed: 17, too_slow: 3 },
  queues: QUEUES.map((name) => ({ name, waiting: 11_402, oldest_seconds: 9_400, stuck: 12 })),
  stages: well.stages.map((stage) => ({ ...stage, p50: 812, p95: 4_200, p99: 5_000 })),
  processes: [process("server", 811), process("server", 812, true)],
  disk: { free: 310_000_000, total: 512_000_000_000 },
  backed_up_at: null,
  worker_seconds: null,
}

const begun = {
  ...well,
  stages: well.stages.map(({ name }) => ({ name, count: 0, p50: null, p95: null, p99: null })),
  processes: [],
  database: { kind: "sqlite", bytes: 412_000, read_ms: 0.3 },
}

const operations = (answer: unknown): GalleryState => ({
  path: "/manage/operations",
  rooms,
  roles: ["administrator"],
  answers: { operations: answer },
})

export const running: Record<string, GalleryState> = {
  "operations, well": operations(well),
  "operations, badly": operations(badly),
  "operations, begun": operations(begun),
  "operations, loading": operations(never),
  "operations, offline": operations(lost),
  "operations, forbidden": operations(forbidden),
}
