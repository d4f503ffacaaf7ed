import { allTexts } from "../../i18n"
import { sayWhy } from "../../ui/toast"

/** Let one choose among all emoji; their list is loaded for it. */
export async function pickAny(choose: (emoji: string) => void): Promise<void> {
  try {
    const [{ openPicker }] = await Promise.all([import("./EmojiPicker"), allTexts()])
    openPicker(choose)
  } catch (error) {
    sayWhy(error)
  }
}
