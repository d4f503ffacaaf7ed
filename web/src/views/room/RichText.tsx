/** What somebody wrote. The only place where the server's HTML, made safe there, enters the page. */
import type { Message } from "../../state/types"

export function RichText({ message }: { message: Pick<Message, "text" | "html"> }) {
  if (message.html === null)
    return (
      <p class="text plain" dir="auto">
        {message.text}
      </p>
    )
  // biome-ignore lint/security/noDangerouslySetInnerHtml: the server renders and cleans it
  return <div class="text" dir="auto" dangerouslySetInnerHTML={{ __html: message.html }} />
}
