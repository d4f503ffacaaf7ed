/** About a room: what it is for, who is in it, and what one may change. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { dateOf } from "../../i18n/calendar"
import { rest } from "../../net/rest"
import { go, to } from "../../router"
import { roomName } from "../../state/names"
import { loadRoom } from "../../state/rooms"
import { update } from "../../state/store"
import type { RoomSummary } from "../../state/types"
import { type Detail, forgetRoom } from "../../state/world"
import { BesidePane } from "../../ui/BesidePane"
import { Confirm } from "../../ui/Confirm"
import { sayWhy } from "../../ui/toast"
import { kindWord } from "../rooms/RoomMark"
import { AddPeople } from "./AddPeople"
import { ChangeAudience } from "./ChangeAudience"
import { ChangeRoom } from "./ChangeRoom"
import { JumpToDay } from "./JumpToDay"
import { Members } from "./Members"
import { Pins } from "./PinList"
import { Preferences } from "./Preferences"
import { Requests } from "./Requests"

type Asking = "audience" | "guests" | "day" | "leave" | "archive" | "change" | "add" | null

export function DetailsPane({ room, detail }: { room: RoomSummary; detail: Detail | undefined }) {
  const [asking, setAsking] = useState<Asking>(null)
  const close = () => setAsking(null)
  const can = detail?.can

  async function leave() {
    await rest.post(`rooms/${room.id}/leave`)
    update((world) => forgetRoom(world, room.id))
    go(to.rooms(), true)
  }

  async function archive(archived: boolean) {
    await rest.patch(`rooms/${room.id}`, { archived })
    await loadRoom(room.id)
  }

  async function openTo(guests: boolean) {
    await rest.patch(`rooms/${room.id}`, { guests })
    await loadRoom(room.id)
  }

  return (
    <BesidePane
      title={t("About the room")}
      under={roomName(room)}
      close={{ href: to.room(room.id), label: t("Close") }}
    >
      <div class="pane-body padded">
        <dl class="facts">
          <dt>{t("Kind")}</dt>
          <dd>{kindWord(room.kind)}</dd>
          {room.purpose && (
            <>
              <dt>{t("Purpose")}</dt>
              <dd dir="auto">{room.purpose}</dd>
            </>
          )}
          {detail?.audience && (
            <>
              <dt>{t("Who is in it")}</dt>
              <dd>
                {detail.audience.any.map((term) => term.name || t("Everyone")).join(", ")}
                <p class="soft note">{t("It follows the directory: people come and go as they move.")}</p>
              </dd>
            </>
          )}
          {room.guests && (
            <>
              <dt>{t("Guests")}</dt>
              <dd>{t("Guests read here: people from outside may be in the room.")}</dd>
            </>
          )}
          {detail && (
            <>
              <dt>{t("Created")}</dt>
              <dd>{dateOf(detail.created_at)}</dd>
            </>
          )}
        </dl>
        {can?.answer && room.requests > 0 && <Requests room={room} />}
        <div class="actions">
          {(room.role !== null || can?.join) && (
            <>
              <a class="button" href={to.search(room.id)}>
                {t("Search in the room")}
              </a>
              <button type="button" class="button" onClick={() => setAsking("day")}>
                {t("Go to a day")}
              </button>
            </>
          )}
          {can?.invite && (
            <button type="button" class="button" onClick={() => setAsking("add")}>
              {t("Add people")}
            </button>
          )}
          {can?.change && (
            <button type="button" class="button" onClick={() => setAsking("change")}>
              {t("Change name and purpose")}
            </button>
          )}
          {can?.change && detail?.audience && !room.archived && (
            <button type="button" class="button" onClick={() => setAsking("audience")}>
              {t("Change who is in it")}
            </button>
          )}
          {can?.change && !room.archived && (
            <button
              type="button"
              class="button"
              onClick={() => (room.guests ? openTo(false).catch(sayWhy) : setAsking("guests"))}
            >
              {room.guests ? t("Close to guests") : t("Let guests in")}
            </button>
          )}
          {can?.change && !room.archived && (
            <button type="button" class="button" onClick={() => setAsking("archive")}>
              {t("Archive")}
            </button>
          )}
          {can?.change && room.archived && (
            <button type="button" class="button" onClick={() => archive(false).catch(sayWhy)}>
              {t("Take out of the archive")}
            </button>
          )}
          {can?.leave && (
            <button type="button" class="button danger" onClick={() => setAsking("leave")}>
              {t("Leave the room")}
            </button>
          )}
        </div>
        {room.role !== null && <Preferences room={room} />}
        <Pins room={room} mayPin={can?.pin ?? false} />
        {room.role !== null || can?.join ? (
          <Members room={room} mayRemove={can?.remove ?? false} mayAppoint={can?.appoint ?? false} />
        ) : null}
      </div>
      {asking === "day" && <JumpToDay room={room.id} onClose={close} />}
      {asking === "add" && <AddPeople room={room} onClose={close} />}
      {asking === "change" && <ChangeRoom room={room} onClose={close} />}
      {asking === "audience" && detail?.audience && (
        <ChangeAudience room={room} audience={detail.audience} onClose={close} />
      )}
      {asking === "archive" && (
        <Confirm
          title={t("Archive the room?")}
          text={t("Everyone can still read it, but nobody writes in it. You can take it out again.")}
          action={t("Archive")}
          onConfirm={() => archive(true)}
          onClose={close}
        />
      )}
      {asking === "guests" && (
        <Confirm
          title={t("Open the room to guests?")}
          text={t(
            "People from outside can then be let in, and read all that was said. Every member sees it.",
          )}
          action={t("Let guests in")}
          onConfirm={() => openTo(true)}
          onClose={close}
        />
      )}
      {asking === "leave" && (
        <Confirm
          title={t("Leave the room?")}
          text={roomName(room)}
          action={t("Leave")}
          onConfirm={leave}
          onClose={close}
        />
      )}
    </BesidePane>
  )
}
