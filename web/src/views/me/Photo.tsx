/** My portrait: chosen, cut, shown, taken away. */
import { useEffect, useRef, useState } from "preact/hooks"
import { t } from "../../i18n"
import { rest } from "../../net/rest"
import { sendForm } from "../../net/upload"
import { reloadMe } from "../../state/sync"
import type { PersonCard } from "../../state/types"
import { Avatar } from "../../ui/Avatar"
import { Confirm } from "../../ui/Confirm"
import { explain } from "../../ui/explain"
import { Icon } from "../../ui/Icon"
import { say } from "../../ui/toast"
import { CropDialog, cut } from "./CropDialog"
import type { Crop } from "./crop"

async function open(file: File): Promise<HTMLImageElement> {
  const picture = new Image()
  picture.src = URL.createObjectURL(file)
  try {
    await picture.decode()
  } catch (error) {
    URL.revokeObjectURL(picture.src)
    throw error
  }
  return picture
}

export function Photo({ person }: { person: PersonCard }) {
  const field = useRef<HTMLInputElement>(null)
  const [picture, setPicture] = useState<HTMLImageElement | null>(null)
  const [removing, setRemoving] = useState(false)
  const [part, setPart] = useState<number | null>(null)
  const [wrong, setWrong] = useState("")

  useEffect(() => () => (picture ? URL.revokeObjectURL(picture.src) : undefined), [picture])

  async function send(content: Blob, name: string): Promise<boolean> {
    setWrong("")
    setPart(0)
    try {
      const form = new FormData()
      form.append("file", content, name)
      await sendForm("/api/me/photo", form, setPart).done
      await reloadMe()
      say(t("Your picture is shown from now on."))
      return true
    } catch (error) {
      setWrong(explain(error))
      return false
    } finally {
      setPart(null)
    }
  }

  async function chosen(files: FileList | null) {
    const file = files?.[0]
    if (field.current) field.current.value = ""
    if (!file) return
    setWrong("")
    try {
      setPicture(await open(file))
    } catch {
      // Not every browser can show every phone's pictures; the server can, and takes the middle.
      await send(file, file.name)
    }
  }

  async function done(crop: Crop) {
    if (picture && (await send(await cut(picture, crop), "portrait.jpg"))) setPicture(null)
  }

  return (
    <section class="photo" aria-labelledby="photo-title">
      <Avatar id={person.id} name={person.name} size="large" />
      <div class="photo-side">
        <h2 id="photo-title" class="unseen">
          {t("Your picture")}
        </h2>
        <div class="actions">
          <button
            type="button"
            class="button"
            disabled={part !== null}
            onClick={() => field.current?.click()}
          >
            <Icon name="camera" tiny />
            {person.photo ? t("Choose another picture") : t("Choose a picture")}
          </button>
          {person.photo && (
            <button type="button" class="button" onClick={() => setRemoving(true)}>
              {t("Take it away")}
            </button>
          )}
        </div>
        <p class="soft note">
          {t(
            "Colleagues recognise you more easily. Guests do not see it. Where and when it was taken is removed.",
          )}
        </p>
        {part !== null && !picture && (
          <progress max={1} value={part} aria-label={t("The picture is being sent")} />
        )}
        {wrong && !picture && (
          <p class="wrong" role="alert">
            {wrong}
          </p>
        )}
        <input
          ref={field}
          type="file"
          accept="image/*"
          hidden
          aria-label={t("Choose a picture")}
          onChange={(event) => chosen(event.currentTarget.files)}
        />
      </div>
      {picture && (
        <CropDialog
          picture={picture}
          busy={part !== null}
          wrong={wrong}
          onDone={done}
          onClose={() => {
            setPicture(null)
            setWrong("")
          }}
        />
      )}
      {removing && (
        <Confirm
          title={t("Take your picture away?")}
          text={t("Your initials are shown instead.")}
          action={t("Take it away")}
          onConfirm={async () => {
            await rest.delete("me/photo")
            await reloadMe()
          }}
          onClose={() => setRemoving(false)}
        />
      )}
    </section>
  )
}
