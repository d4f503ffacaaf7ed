declare module "gettext-parser" {
  interface Translation {
    msgid: string
    msgid_plural?: string
    msgstr: string[]
    comments?: { flag?: string }
  }
  interface Catalogue {
    headers: Record<string, string>
    translations: Record<string, Record<string, Translation>>
    obsolete?: Record<string, Record<string, Translation>>
  }
  export const po: { parse(source: string | Uint8Array): Catalogue }
}
