/** My notifications: on this device, and on all the others. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { fullTime } from "../../i18n/dates"
import { rest } from "../../net/rest"
import { ability } from "../../push/device"
import { lookAfter, type PushDevice, type PushInfo, switchOff, thisDevice } from "../../push/push"
import { Confirm } from "../../ui/Confirm"
import { explain } from "../../ui/explain"
import { ErrorState, Skeleton } from "../../ui/State"
import { say } from "../../ui/toast"
import { useLoad } from "../../ui/useLoad"
import { Hours } from "./Hours"
import { PushHelp } from "./PushHelp"
import { SwitchOnPush } from "./SwitchOnPush"
import { Wishes } from "./Wishes"

interface RowProps {
  device: PushDevice
  onRemoved(): void
}

function DeviceRow({ device, onRemoved }: RowProps) {
  const [wrong, setWrong] = useState<unknown>(null)
  const here = device.id === thisDevice.value
  const name = device.name || t("Unknown device")

  async function attempt(what: () => Promise<unknown>, done: () => void) {
    setWrong(null)
    try {
      await what()
      done()
    } catch (error) {
      setWrong(error)
    }
  }
  const test = () =>
    attempt(
      () => rest.post(`push/devices/${device.id}/test`),
      () => say(t("A notification is on its way. It comes within some seconds.")),
    )
  const remove = () =>
    attempt(() => (here ? switchOff() : rest.delete(`push/devices/${device.id}`)), onRemoved)

  return (
    <li class="card-row">
      <div class="card-row-body">
        <h3>
          <bdi>{name}</bdi>
        </h3>
        <p class="soft note">
          {device.outdated
            ? t("Has to be switched on again: open Torget there.")
            : t("Last seen alive {time}", { time: fullTime(device.alive_at) })}
        </p>
        {here && <span class="tag">{t("This device")}</span>}
        {wrong !== null && (
          <p class="wrong" role="alert">
            {explain(wrong)}
          </p>
        )}
      </div>
      <div class="push-row-actions">
        <button type="button" class="button" aria-label={t("Try {device}", { device: name })} onClick={test}>
          {t("Try")}
        </button>
        <button
          type="button"
          class="button"
          aria-label={t("Remove {device}", { device: name })}
          onClick={remove}
        >
          {t("Remove")}
        </button>
      </div>
    </li>
  )
}

export function Notifications() {
  const found = useLoad(async () => {
    await lookAfter()
    return rest.get<PushInfo>("push")
  }, [])
  const [ending, setEnding] = useState(false)
  if (found.error !== null) return <ErrorState error={found.error} onRetry={found.reload} />
  if (!found.data) return <Skeleton rows={3} />
  const { devices, consent } = found.data
  const on = devices.some((device) => device.id === thisDevice.value)
  const can = ability()
  return (
    <>
      <section class="push-part" aria-labelledby="push-here">
        <h2 id="push-here">{t("On this device")}</h2>
        {on ? (
          <p>{t("Notifications are on. Try whether they come.")}</p>
        ) : can === "can" ? (
          <SwitchOnPush onDone={found.reload} />
        ) : (
          <PushHelp ability={can} />
        )}
      </section>
      <section class="push-part" aria-labelledby="push-devices">
        <h2 id="push-devices">{t("My devices")}</h2>
        {devices.length ? (
          <ul class="cards">
            {devices.map((device) => (
              <DeviceRow key={device.id} device={device} onRemoved={found.reload} />
            ))}
          </ul>
        ) : (
          <p class="soft">{t("Notifications come to no device yet.")}</p>
        )}
        {consent && (
          <button type="button" class="button danger" onClick={() => setEnding(true)}>
            {t("No more notifications at all")}
          </button>
        )}
      </section>
      <section class="push-part" aria-labelledby="push-hours">
        <h2 id="push-hours">{t("When may it reach me?")}</h2>
        <Hours />
      </section>
      <section class="push-part" aria-labelledby="push-wishes">
        <h2 id="push-wishes">{t("What reaches me")}</h2>
        <Wishes />
      </section>
      {ending && (
        <Confirm
          title={t("No more notifications?")}
          text={t(
            "Your consent is taken back and all your devices are removed. You can say yes again at any time.",
          )}
          action={t("Take it back")}
          onConfirm={async () => {
            await rest.delete("push")
            await switchOff().catch(() => {})
            found.reload()
          }}
          onClose={() => setEnding(false)}
        />
      )}
    </>
  )
}
