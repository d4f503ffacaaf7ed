import type { VNode } from "preact"
import { useState } from "preact/hooks"
import { Cancelled } from "../../net/passkeys"
import { WhoAreYou } from "../../net/signin"
import { explain } from "../../ui/explain"
import { Confirmed } from "./Confirmed"

interface Asked {
  who: WhoAreYou
  again: () => Promise<unknown>
}

/** Do something with my account; where one must show first that it is oneself, that is asked, and it is done after. */
export function useOwn() {
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState("")
  const [asked, setAsked] = useState<Asked | null>(null)

  async function run(work: () => Promise<unknown>): Promise<void> {
    setBusy(true)
    setWrong("")
    try {
      await work()
    } catch (error) {
      if (error instanceof WhoAreYou) setAsked({ who: error, again: work })
      else if (!(error instanceof Cancelled)) setWrong(explain(error))
    }
    setBusy(false)
  }

  const dialog: VNode | null = asked && (
    <Confirmed
      asked={asked.who}
      onClose={() => setAsked(null)}
      onDone={() => {
        setAsked(null)
        void run(asked.again)
      }}
    />
  )
  return { busy, wrong, run, dialog }
}
