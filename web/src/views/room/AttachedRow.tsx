/** A file that is put to a message: what it is, how far it has come, and what one can do about it. */
import { useId, useState } from "preact/hooks"
import { t } from "../../i18n"
import { endingOf, sizeInWords } from "../../i18n/files"
import type { Attached } from "../../state/attached"
import { linkState } from "../../state/connection"
import { describe, previewOf, remove, startOver } from "../../state/uploads"
import { Icon, type IconName } from "../../ui/Icon"

const ALT_LENGTH = 1000
/** Trying the same file again is no help. */
const HOPELESS = ["file_refused", "file_too_large", "file_lost"]
const icons: Record<Attached["kind"], IconName> = {
  image: "picture",
  video: "film",
  audio: "sound",
  document: "file",
}

function words(one: Attached): string {
  if (one.state === "refused") return one.why
  if (one.state === "ready") return [endingOf(one.name), sizeInWords(one.size)].filter(Boolean).join(" · ")
  if (linkState.value !== "live") return t("Waiting for the network")
  if (one.state === "checking") return t("Being checked …")
  if (one.state === "sending")
    return t("{percent} % of {size}", {
      percent: Math.floor(one.progress * 100),
      size: sizeInWords(one.size),
    })
  return t("Waiting for its turn")
}

function Preview({ one }: { one: Attached }) {
  const [failed, setFailed] = useState(false)
  const address = one.kind === "image" ? previewOf(one) : null
  if (!address || failed)
    return (
      <span class="attached-preview">
        <Icon name={icons[one.kind]} />
      </span>
    )
  // Some phones take pictures that their own browser cannot show.
  return <img class="attached-preview" src={address} alt="" onError={() => setFailed(true)} />
}

function Description({ one, onDone }: { one: Attached; onDone(): void }) {
  const id = useId()
  return (
    <div class="field attached-alt">
      <label for={id}>{t("What does the picture show?")}</label>
      <textarea
        id={id}
        class="input"
        rows={2}
        maxLength={ALT_LENGTH}
        value={one.alt}
        aria-describedby={`${id}-hint`}
        ref={(field) => field?.focus()}
        onInput={(event) => describe(one.id, event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" && (event.key !== "Enter" || event.isComposing)) return
          event.preventDefault()
          event.stopPropagation()
          onDone()
        }}
      />
      <p id={`${id}-hint`} class="soft note">
        {t("Read out to those who cannot see it.")}
      </p>
      <button type="button" class="button" onClick={onDone}>
        {t("Done")}
      </button>
    </div>
  )
}

/** `locked` while it goes with a message that is on its way. */
export function AttachedRow({ one, locked = false }: { one: Attached; locked?: boolean }) {
  const [describing, setDescribing] = useState(false)
  const moving = one.state === "sending" || one.state === "checking"
  return (
    <li class="attached" data-state={one.state}>
      <Preview one={one} />
      <div class="attached-what">
        <bdi class="attached-name">{one.name}</bdi>
        {moving && (
          <progress
            max={1}
            value={one.state === "checking" ? undefined : one.progress}
            aria-label={t("Upload of {name}", { name: one.name })}
          />
        )}
        <span
          class={one.state === "refused" ? "wrong note" : "soft note"}
          role={one.state === "refused" ? "alert" : undefined}
        >
          {words(one)}
        </span>
        {!one.lasting && one.state !== "ready" && one.state !== "refused" && (
          <span class="soft note">
            {t("Too large to be kept on the device: keep Torget open until it is sent.")}
          </span>
        )}
        {one.kind === "image" && !locked && !describing && one.state !== "refused" && (
          <button type="button" class="button plain attached-describe" onClick={() => setDescribing(true)}>
            {one.alt ? t("Description: {text}", { text: one.alt }) : t("Describe the picture")}
          </button>
        )}
      </div>
      {!locked && (
        <div class="attached-actions">
          {one.state === "refused" && !HOPELESS.includes(one.code) && (
            <button type="button" class="button" onClick={() => startOver([one.id])}>
              {t("Try again")}
            </button>
          )}
          <button
            type="button"
            class="icon-button"
            aria-label={t("Remove {name}", { name: one.name })}
            title={t("Remove")}
            onClick={() => remove([one.id])}
          >
            <Icon name="close" />
          </button>
        </div>
      )}
      {describing && <Description one={one} onDone={() => setDescribing(false)} />}
    </li>
  )
}
