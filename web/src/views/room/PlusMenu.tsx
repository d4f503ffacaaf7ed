/** What can be put into a message besides letters. */
import { useRef, useState } from "preact/hooks"
import { t } from "../../i18n"
import { Icon } from "../../ui/Icon"
import { Menu, type MenuItem } from "../../ui/Menu"
import { finePointer } from "./keys"

interface Props {
  onFiles(files: Iterable<File>): void
  more: MenuItem[]
}

export function PlusMenu({ onFiles, more }: Props) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const media = useRef<HTMLInputElement>(null)
  const camera = useRef<HTMLInputElement>(null)
  const files = useRef<HTMLInputElement>(null)

  const items: MenuItem[] = [
    { name: t("Picture or video"), icon: "picture", run: () => media.current?.click() },
    { name: t("File"), icon: "file", run: () => files.current?.click() },
    ...more,
  ]
  if (!finePointer.matches)
    items.unshift({ name: t("Take a picture"), icon: "camera", run: () => camera.current?.click() })

  function chosen(event: Event) {
    const input = event.currentTarget as HTMLInputElement
    onFiles([...(input.files ?? [])])
    // The same file can be chosen again after it was removed.
    input.value = ""
  }

  return (
    <>
      <button
        type="button"
        class="icon-button"
        aria-label={t("Add to the message")}
        title={t("Add to the message")}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(anchor ? null : event.currentTarget)}
      >
        <Icon name="plus" />
      </button>
      {anchor && (
        <Menu label={t("Add to the message")} items={items} anchor={anchor} onClose={() => setAnchor(null)} />
      )}
      <input ref={media} type="file" hidden multiple accept="image/*,video/*" onChange={chosen} />
      <input ref={camera} type="file" hidden accept="image/*" capture="environment" onChange={chosen} />
      <input ref={files} type="file" hidden multiple onChange={chosen} />
    </>
  )
}
