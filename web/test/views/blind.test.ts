// @vitest-environment node
import { constants, generateKeyPairSync, privateEncrypt, verify } from "node:crypto"
import { expect, it } from "vitest"
import { begin, bytesOf } from "../../src/views/questions/blind"

it("gets a signature that others accept, from a server that never saw it", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const { n } = publicKey.export({ format: "jwk" })
  const modulus = Buffer.from(n ?? "", "base64url").toString("hex")
  const token = await begin(modulus)
  const raw = { key: privateKey, padding: constants.RSA_NO_PADDING }
  const signed = privateEncrypt(raw, bytesOf(token.blinded)).toString("hex")
  const signature = token.finish(signed) ?? ""
  expect(signature).not.toBe(signed)
  const how = { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 }
  expect(verify("sha384", bytesOf(token.message), how, bytesOf(signature))).toBe(true)
  expect(token.finish(token.blinded)).toBeNull()
})
