/** What a device is told of the app it puts on its home screen (W3C Web Application Manifest). */

type Translate = (msgid: string) => string

const icon = (name: string, size: number, purpose: "any" | "maskable") => ({
  src: `/static/icons/${name}-${size}.png`,
  sizes: `${size}x${size}`,
  type: "image/png",
  purpose,
})

/** The manifest in one language, written when the client is built. `id` is the same in all: it is one app. */
export function manifestIn(language: string, t: Translate): object {
  return {
    id: "/",
    scope: "/",
    start_url: "/",
    lang: language,
    dir: "ltr",
    name: t("Torget – the town square at work"),
    short_name: t("Torget"),
    description: t("The town square of everyone who works here"),
    categories: ["business", "productivity", "social"],
    display: "standalone",
    background_color: "#f4f1ec",
    theme_color: "#f4f1ec",
    icons: [
      icon("icon", 192, "any"),
      icon("icon", 512, "any"),
      icon("maskable", 192, "maskable"),
      icon("maskable", 512, "maskable"),
    ],
    shortcuts: [
      { name: t("Chat"), url: "/chat" },
      { name: t("Find people"), url: "/people" },
      { name: t("Find rooms"), url: "/chat?view=browse" },
    ].map((shortcut) => ({ ...shortcut, icons: [icon("icon", 192, "any")] })),
  }
}
