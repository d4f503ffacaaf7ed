/** What I say of myself. Name, title and unit come from the municipality. */
import { useState } from "preact/hooks"
import { t } from "../../i18n"
import { Refused } from "../../net/errors"
import { rest } from "../../net/rest"
import { reloadMe } from "../../state/sync"
import type { PersonCard } from "../../state/types"
import { explain } from "../../ui/explain"
import { Field } from "../../ui/Field"
import { say } from "../../ui/toast"

/** "stickning,  zebrafisk ," gives ["stickning", "zebrafisk"] */
export function listFrom(text: string): string[] {
  return [
    ...new Set(
      text
        .split(",")
        .map((word) => word.trim())
        .filter(Boolean),
    ),
  ]
}

export function ProfileForm({ person }: { person: PersonCard }) {
  const [phone, setPhone] = useState(person.phone)
  const [askAbout, setAskAbout] = useState(person.ask_about)
  const [about, setAbout] = useState(person.about)
  const [skills, setSkills] = useState(person.skills.join(", "))
  const [languages, setLanguages] = useState(person.languages.join(", "))
  const [wrong, setWrong] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const field = wrong instanceof Refused ? (wrong.field ?? "") : ""
  const known = ["phone", "ask_about", "about", "skills", "languages"]
  const wrongIn = (name: string) => (field.startsWith(name) && known.includes(field) ? explain(wrong) : "")

  async function save(event: Event) {
    event.preventDefault()
    setBusy(true)
    setWrong(null)
    try {
      await rest.patch("me", {
        phone: phone.trim(),
        ask_about: askAbout.trim(),
        about: about.trim(),
        skills: listFrom(skills),
        languages: listFrom(languages),
      })
      await reloadMe()
      say(t("Your card is saved."))
    } catch (error) {
      setWrong(error)
    }
    setBusy(false)
  }

  return (
    <form class="form" onSubmit={save}>
      <Field
        label={t("Phone")}
        type="tel"
        value={phone}
        onInput={setPhone}
        autoComplete="tel"
        wrong={wrongIn("phone")}
      />
      <Field
        label={t("Ask me about")}
        hint={t("What colleagues may turn to you with.")}
        value={askAbout}
        onInput={setAskAbout}
        wrong={wrongIn("ask_about")}
      />
      <Field
        label={t("Skills")}
        hint={t("With commas between, so that others find you.")}
        value={skills}
        onInput={setSkills}
        wrong={wrongIn("skills")}
      />
      <Field
        label={t("Languages")}
        hint={t("With commas between.")}
        value={languages}
        onInput={setLanguages}
        wrong={wrongIn("languages")}
      />
      <Field label={t("About me")} rows={4} value={about} onInput={setAbout} wrong={wrongIn("about")} />
      {wrong !== null && !known.includes(field) && (
        <p class="wrong" role="alert">
          {explain(wrong)}
        </p>
      )}
      <button type="submit" class="button primary" disabled={busy}>
        {t("Save my card")}
      </button>
    </form>
  )
}
