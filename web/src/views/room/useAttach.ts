/** Putting files to a message: chosen, pasted into the field, or dropped anywhere on the conversation. */
import type { RefObject } from "preact"
import { useEffect, useState } from "preact/hooks"
import { uploads } from "../../state/attached"
import { sayWhy } from "../../ui/toast"

export interface Attach {
  add(files: Iterable<File>): Promise<void>
  pasted(event: ClipboardEvent): void
  /** Whether files are held over the conversation. */
  dropping: boolean
  /** What was not taken of the last files, in words. */
  leftOut: string[]
  forgetLeftOut(): void
}

const READY_AFTER_MS = 2_000

const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false

export function useAttach(place: string, field: RefObject<HTMLElement | null>): Attach {
  const [dropping, setDropping] = useState(false)
  const [leftOut, setLeftOut] = useState<string[]>([])

  async function add(files: Iterable<File>): Promise<void> {
    // A list of the browser's own is emptied as soon as the event is over.
    const chosen = [...files]
    if (!chosen.length) return
    try {
      const module = await uploads()
      setLeftOut(await module.attach(place, chosen))
    } catch (error) {
      sayWhy(error)
    }
  }

  function pasted(event: ClipboardEvent): void {
    const data = event.clipboardData
    // Office programs put a picture of the text beside the text: then it is the text that is meant.
    if (!data?.files.length || data.types.includes("text/plain")) return
    event.preventDefault()
    void add(data.files)
  }

  useEffect(() => {
    setLeftOut([])
    // Ready before it is needed: without a network it could not be fetched.
    const timer = setTimeout(() => void import("./Tray").catch(() => {}), READY_AFTER_MS)
    return () => clearTimeout(timer)
  }, [place])

  useEffect(() => {
    const pane = field.current?.closest<HTMLElement>(".pane")
    if (!pane) return
    // Entering a child comes before leaving its parent.
    let depth = 0
    const entered = (event: DragEvent) => {
      if (!holdsFiles(event)) return
      depth++
      setDropping(true)
    }
    const left = (event: DragEvent) => {
      if (holdsFiles(event) && --depth <= 0) setDropping(false)
    }
    const over = (event: DragEvent) => {
      if (!holdsFiles(event)) return
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = "copy"
    }
    const dropped = (event: DragEvent) => {
      depth = 0
      setDropping(false)
      if (!holdsFiles(event)) return
      event.preventDefault()
      void add(event.dataTransfer?.files ?? [])
      field.current?.focus()
    }
    pane.addEventListener("dragenter", entered)
    pane.addEventListener("dragleave", left)
    pane.addEventListener("dragover", over)
    pane.addEventListener("drop", dropped)
    return () => {
      pane.removeEventListener("dragenter", entered)
      pane.removeEventListener("dragleave", left)
      pane.removeEventListener("dragover", over)
      pane.removeEventListener("drop", dropped)
    }
  }, [place])

  return { add, pasted, dropping, leftOut, forgetLeftOut: () => setLeftOut([]) }
}
