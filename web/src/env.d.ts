/// <reference types="vite/client" />

declare module "virtual:catalogues" {
  type Entries = Record<string, string | string[]>
  const loaders: Record<string, () => Promise<{ default: Entries }>>
  export default loaders
  /** Of what is not shown at first. */
  export const rest: typeof loaders
}

declare module "virtual:emoji" {
  /** [emoji, group, Swedish name, English name, short names, further words] */
  export type Entry = [string, number, string, string, string, string]
  const entries: Entry[]
  export default entries
}
