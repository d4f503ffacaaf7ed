/// <reference types="vite/client" />

declare module "virtual:catalogues" {
  type Entries = Record<string, string | string[]>
  const loaders: Record<string, () => Promise<{ default: Entries }>>
  export default loaders
}
