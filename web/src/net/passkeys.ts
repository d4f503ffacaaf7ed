/** Passkeys (WebAuthn): between the server's JSON and the browser's bytes. */

/** The person closed the browser's window, or it took too long: nothing happened. */
export class Cancelled extends Error {}

/** Whether this browser, at this address, can use passkeys: not over plain HTTP, not at a bare address. */
export const canUsePasskeys = (): boolean =>
  isSecureContext && "PublicKeyCredential" in window && !/^[\d.]+$|^\[/.test(location.hostname)

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"))
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0))
}

function text(value: ArrayBuffer | null): string | null {
  if (!value) return null
  const plain = String.fromCharCode(...new Uint8Array(value))
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")
}

interface Named {
  id: string
  type: "public-key"
}

interface Options {
  publicKey: Record<string, unknown> & {
    challenge: string
    user?: { id: string }
    excludeCredentials?: Named[]
    allowCredentials?: Named[]
  }
}

function read(options: unknown): Record<string, unknown> {
  const { publicKey } = options as Options
  const named = (list: Named[] | undefined) => list?.map((one) => ({ ...one, id: bytes(one.id) }))
  return {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    ...(publicKey.user ? { user: { ...publicKey.user, id: bytes(publicKey.user.id) } } : {}),
    excludeCredentials: named(publicKey.excludeCredentials),
    allowCredentials: named(publicKey.allowCredentials),
  }
}

async function run(work: Promise<Credential | null>): Promise<PublicKeyCredential> {
  const made = await work.catch((error: unknown) => {
    if (error instanceof DOMException && ["NotAllowedError", "AbortError"].includes(error.name))
      throw new Cancelled()
    throw error
  })
  if (!made) throw new Cancelled()
  return made as PublicKeyCredential
}

function written(credential: PublicKeyCredential, response: Record<string, unknown>): object {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  }
}

/** Make a passkey for the options the server gave. Throws Cancelled. */
export async function makePasskey(options: unknown): Promise<object> {
  const publicKey = read(options) as unknown as PublicKeyCredentialCreationOptions
  const made = await run(navigator.credentials.create({ publicKey }))
  const response = made.response as AuthenticatorAttestationResponse
  return written(made, {
    clientDataJSON: text(response.clientDataJSON),
    attestationObject: text(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  })
}

/** Let the person choose and use a passkey. Throws Cancelled. */
export async function askPasskey(options: unknown): Promise<object> {
  const publicKey = read(options) as unknown as PublicKeyCredentialRequestOptions
  const used = await run(navigator.credentials.get({ publicKey }))
  const response = used.response as AuthenticatorAssertionResponse
  return written(used, {
    clientDataJSON: text(response.clientDataJSON),
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
    userHandle: text(response.userHandle),
  })
}
