import { t } from "../../i18n"
import { Dialog } from "../../ui/Dialog"
import { isApple, type Shortcut, shortcuts, type Where } from "./shortcuts"

/** What each shortcut does, in words. */
export function nameOf(id: Shortcut["id"]): string {
  const words: Record<Shortcut["id"], string> = {
    switch: t("Go to a room or a person"),
    next: t("Next unread room"),
    previous: t("Previous unread room"),
    write: t("New message"),
    read: t("Mark the room as read"),
    help: t("Show the shortcuts"),
    before: t("The message before"),
    after: t("The message after"),
    first: t("The first message shown"),
    last: t("The last message"),
    reply: t("Reply in thread"),
    react: t("React"),
    edit: t("Edit"),
    forward: t("Forward"),
    pin: t("Pin or take down"),
    unread: t("Mark unread"),
    text: t("Copy the text"),
    link: t("Copy link"),
    delete: t("Delete"),
    send: t("Send"),
    line: t("New line"),
    edit_last: t("Change what I wrote last"),
    give_up: t("Mark as read, leave the field, or give up a change"),
  }
  return words[id]
}

function headingOf(where: Where): string {
  const words: Record<Where, string> = {
    anywhere: t("Everywhere"),
    messages: t("Among the messages"),
    message: t("At a message"),
    writing: t("Where you write"),
  }
  return words[where]
}

/** The keys as they are called: "Ctrl", "K". */
export function keysOf({ key }: Shortcut): string[] {
  const names: Record<string, string> = { ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" }
  return [
    ...(key.mod ? [isApple() ? "⌘" : "Ctrl"] : []),
    ...(key.alt ? [isApple() ? "⌥" : "Alt"] : []),
    ...(key.shift ? ["Shift"] : []),
    names[key.key] ?? (key.key.length === 1 ? key.key.toUpperCase() : key.key),
  ]
}

/** All shortcuts, as the table has them. */
export function ShortcutHelp({ onClose }: { onClose(): void }) {
  return (
    <Dialog title={t("Shortcuts")} onClose={onClose}>
      <p class="soft">
        {t(
          "With Tab you come to the messages, with the arrow keys from one to another. No letter does anything while you write.",
        )}
      </p>
      {(["anywhere", "messages", "message", "writing"] as const).map((where) => (
        <section key={where} aria-label={headingOf(where)}>
          <h3>{headingOf(where)}</h3>
          <dl class="shortcuts">
            {shortcuts
              .filter((shortcut) => shortcut.where === where)
              .map((shortcut) => (
                <div key={shortcut.id}>
                  <dt>{nameOf(shortcut.id)}</dt>
                  <dd>
                    {keysOf(shortcut).map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </Dialog>
  )
}
