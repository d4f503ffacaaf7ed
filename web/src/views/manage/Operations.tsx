/** How the installation fares, for whoever runs it: what is well, what is not and what to do about it. */
import { useEffect } from "preact/hooks"
import { formatNumber, t, tn } from "../../i18n"
import { clock, dayName, fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { Icon, type IconName } from "../../ui/Icon"
import { ErrorState, Skeleton, State } from "../../ui/State"
import { useLoad } from "../../ui/useLoad"
import {
  bytesInWords,
  type CheckName,
  checkWords,
  millisecondsInWords,
  type QueueName,
  queueWords,
  rateInWords,
  remedyWords,
  type StageName,
  secondsInWords,
  stageWords,
  type Verdict,
  verdictWords,
} from "./operationWords"
import "../../styles/operations.css"

interface Process {
  kind: "server" | "worker"
  host: string
  pid: number
  started_at: string
  alive_at: string
  silent: boolean
  sockets: number
  people: number
  worker: boolean
}

interface Answer {
  at: string
  version: string
  verdict: Verdict
  checks: { name: CheckName; verdict: Verdict }[]
  sockets: number
  people: number
  rates: { messages: number; commands: number; pushes: number; failed: number; too_slow: number }
  stages: { name: StageName; count: number; p50: number | null; p95: number | null; p99: number | null }[]
  queues: { name: QueueName; waiting: number; oldest_seconds: number | null; stuck: number }[]
  processes: Process[]
  database: { kind: "sqlite" | "postgresql"; bytes: number; read_ms: number }
  disk: { free: number; total: number }
  backed_up_at: string | null
  worker_seconds: number | null
}

/** Processes write how they fare every ten seconds: asking more often says nothing new. */
const AGAIN_MS = 10_000

const WORST_FIRST: readonly Verdict[] = ["bad", "warn", "ok"]
const ICONS: Record<Verdict, IconName> = { ok: "check", warn: "info", bad: "alert" }

function Checks({ checks }: { checks: Answer["checks"] }) {
  const [names, remedies, verdicts] = [checkWords(), remedyWords(), verdictWords()]
  const sorted = WORST_FIRST.flatMap((verdict) => checks.filter((one) => one.verdict === verdict))
  return (
    <ul class="health">
      {sorted.map(({ name, verdict }) => (
        <li key={name} class={`health-${verdict}`}>
          <Icon name={ICONS[verdict]} />
          <div>
            <strong>{names[name]}</strong> <span class="health-word">{verdicts[verdict]}</span>
            {verdict !== "ok" && <p>{remedies[name]}</p>}
          </div>
        </li>
      ))}
    </ul>
  )
}

function Tile({ name, value, note }: { name: string; value: string; note?: string }) {
  return (
    <div class="tile">
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong>
        {note && <span class="soft">{note}</span>}
      </dd>
    </div>
  )
}

function Tiles({ found }: { found: Answer }) {
  const { rates, database, disk } = found
  const share = Math.round((100 * disk.free) / Math.max(1, disk.total))
  return (
    <dl class="tiles">
      <Tile name={t("People connected")} value={formatNumber(found.people)} />
      <Tile
        name={t("Sockets")}
        value={formatNumber(found.sockets)}
        note={
          rates.too_slow
            ? tn("{n} closed as too slow in a minute", "{n} closed as too slow in a minute", rates.too_slow)
            : undefined
        }
      />
      <Tile name={t("Messages per second")} value={rateInWords(rates.messages)} note={t("the last minute")} />
      <Tile
        name={t("Commands per second")}
        value={rateInWords(rates.commands)}
        note={rates.failed ? tn("{n} failed", "{n} failed", rates.failed) : undefined}
      />
      <Tile name={t("Pushes per second")} value={rateInWords(rates.pushes)} />
      <Tile
        name={t("Worker")}
        value={found.worker_seconds === null ? t("None") : secondsInWords(found.worker_seconds)}
        note={found.worker_seconds === null ? undefined : t("since it last looked for work")}
      />
      <Tile
        name={t("Size of the database")}
        value={bytesInWords(database.bytes)}
        note={database.kind === "sqlite" ? "SQLite" : "PostgreSQL"}
      />
      <Tile
        name={t("Free on the disk")}
        value={bytesInWords(disk.free)}
        note={t("{n} % of {size}", { n: share, size: bytesInWords(disk.total) })}
      />
      <Tile
        name={t("Last backup")}
        value={found.backed_up_at ? dayName(found.backed_up_at) : t("None yet")}
        note={found.backed_up_at ? clock(found.backed_up_at) : undefined}
      />
      <Tile name={t("Version")} value={found.version} />
    </dl>
  )
}

function Stages({ stages }: { stages: Answer["stages"] }) {
  const words = stageWords()
  return (
    <table class="figures">
      <caption>{t("How long each stage takes, in milliseconds, the last five minutes")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("Stage")}</th>
          <th scope="col">{t("Number")}</th>
          <th scope="col">p50</th>
          <th scope="col">p95</th>
          <th scope="col">p99</th>
        </tr>
      </thead>
      <tbody>
        {stages.map(({ name, count, p50, p95, p99 }) => (
          <tr key={name}>
            <th scope="row">{words[name]}</th>
            <td>{formatNumber(count)}</td>
            <td>{millisecondsInWords(p50)}</td>
            <td>{millisecondsInWords(p95)}</td>
            <td>{millisecondsInWords(p99)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Queues({ queues }: { queues: Answer["queues"] }) {
  const words = queueWords()
  return (
    <table class="figures">
      <caption>{t("What is due and waits")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("Queue")}</th>
          <th scope="col">{t("Waiting")}</th>
          <th scope="col">{t("The oldest")}</th>
          <th scope="col">{t("Failing")}</th>
        </tr>
      </thead>
      <tbody>
        {queues.map(({ name, waiting, oldest_seconds, stuck }) => (
          <tr key={name}>
            <th scope="row">{words[name]}</th>
            <td>{formatNumber(waiting)}</td>
            <td>{secondsInWords(oldest_seconds)}</td>
            <td>{formatNumber(stuck)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function processWords(process: Process): string {
  if (process.kind === "worker") return t("Worker")
  return process.worker ? t("Server, with the worker in it") : t("Server")
}

function Processes({ processes }: { processes: Process[] }) {
  return (
    <>
      <h2>{t("Processes")}</h2>
      {processes.length === 0 && <p class="soft">{t("No process has written how it fares.")}</p>}
      <ul class="processes">
        {processes.map((process) => (
          <li key={`${process.host} ${process.pid}`} class={process.silent ? "health-bad" : ""}>
            <strong>{processWords(process)}</strong>{" "}
            <span class="soft">
              <bdi>{process.host}</bdi> · {process.pid}
            </span>
            <p class="soft">
              {process.silent
                ? t("Silent since {time}", { time: clock(process.alive_at) })
                : t("Started {time}", { time: fullTime(process.started_at) })}
              {process.kind === "server" && !process.silent && (
                <> · {tn("{n} socket", "{n} sockets", process.sockets)}</>
              )}
            </p>
          </li>
        ))}
      </ul>
    </>
  )
}

function headline(verdict: Verdict): string {
  if (verdict === "ok") return t("All is well")
  return verdict === "warn" ? t("Something is worth a look") : t("Something needs you now")
}

export function Operations() {
  const loading = useLoad(() => rest.get<Answer>("operations"), [])
  const { reload } = loading
  useEffect(() => {
    const again = () => {
      if (!document.hidden) reload()
    }
    const timer = setInterval(again, AGAIN_MS)
    document.addEventListener("visibilitychange", again)
    return () => {
      clearInterval(timer)
      document.removeEventListener("visibilitychange", again)
    }
  }, [reload])
  const found = loading.data
  if (!found) {
    return loading.error === null ? (
      <Skeleton rows={4} />
    ) : (
      <ErrorState error={loading.error} onRetry={reload} />
    )
  }
  return (
    <div class="operations">
      <header class={`health-${found.verdict}`}>
        <div role="status">
          <h2>
            <Icon name={ICONS[found.verdict]} />
            {headline(found.verdict)}
          </h2>
        </div>
        <p class={loading.error === null ? "soft" : "wrong"}>
          {loading.error === null
            ? t("As of {time}. Renewed every ten seconds.", { time: clock(found.at) })
            : t("Could not be renewed. This is how it stood at {time}.", { time: clock(found.at) })}
        </p>
        <button type="button" class="button" disabled={loading.busy} onClick={reload}>
          {t("Renew now")}
        </button>
      </header>
      <Checks checks={found.checks} />
      <Tiles found={found} />
      {found.stages.some((stage) => stage.count > 0) ? (
        <Stages stages={found.stages} />
      ) : (
        <State icon="clock" title={t("Nothing measured yet")}>
          <p>{t("When people write, you see here how long each stage takes.")}</p>
        </State>
      )}
      <Queues queues={found.queues} />
      <Processes processes={found.processes} />
    </div>
  )
}
