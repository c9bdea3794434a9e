/**
 * Hybrid public key encryption, RFC 9180, one shot in base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-GCM.
 * The primitives are WebCrypto's and @noble/hashes'; only their wiring is here, in the RFC's own names and order.
 */
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { err, ok, type Result } from "#core/result.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

/** Registered numbers and key lengths: RFC 9180 §7.3. The RFC prints vectors for the first; we seal with the second. */
export const aes128Gcm = { id: 1, keyLength: 16 } as const;
export const aes256Gcm = { id: 2, keyLength: 32 } as const;
type Aead = typeof aes128Gcm | typeof aes256Gcm;

export interface HpkeKeyPair {
  readonly publicKey: Bytes;
  readonly privateKey: Bytes;
}

export interface Sealed {
  /** The sender's one-time public key, 32 bytes. */
  readonly enc: Bytes;
  readonly ciphertext: Bytes;
}

export type HpkeError =
  /** Another key, another context, or bytes that changed. */
  { readonly type: "cannotOpen" } | { readonly type: "badKey" };

/** DeriveKeyPair (§7.1.3) from 32 random bytes. */
export const deriveKeyPair = async (ikm: Bytes): Promise<HpkeKeyPair> => {
  const prk = labeledExtract(kemSuite, none, "dkp_prk", ikm);
  const privateKey = labeledExpand(kemSuite, prk, "sk", none, 32);
  return { privateKey, publicKey: await diffieHellman(privateKey, basePoint) };
};

/** SealBase (§6.1). `ikmE`: 32 random bytes, never used before. */
export const sealBase = async (
  aead: Aead,
  to: Bytes,
  info: Bytes,
  aad: Bytes,
  plaintext: Bytes,
  ikmE: Bytes,
): Promise<Result<Sealed, HpkeError>> => {
  const { privateKey, publicKey: enc } = await deriveKeyPair(ikmE);
  const shared = await agree(privateKey, to);
  if (shared === null) return err({ type: "badKey" });
  const { key, nonce } = keySchedule(aead, sharedSecret(shared, enc, to), info);
  const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: aad }, aes, plaintext);
  return ok({ enc, ciphertext: new Uint8Array(sealed) });
};

/** OpenBase (§6.1). */
export const openBase = async (
  aead: Aead,
  mine: HpkeKeyPair,
  info: Bytes,
  aad: Bytes,
  { enc, ciphertext }: Sealed,
): Promise<Result<Bytes, HpkeError>> => {
  const shared = await agree(mine.privateKey, enc);
  if (shared === null) return err({ type: "badKey" });
  const { key, nonce } = keySchedule(aead, sharedSecret(shared, enc, mine.publicKey), info);
  const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
  try {
    const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce, additionalData: aad }, aes, ciphertext);
    return ok(new Uint8Array(opened));
  } catch {
    // WebCrypto has one error for every reason why a seal does not open, and says no more on purpose.
    return err({ type: "cannotOpen" });
  }
};

/** ExtractAndExpand of DHKEM (§4.1). */
const sharedSecret = (dh: Bytes, enc: Bytes, recipient: Bytes): Bytes =>
  labeledExpand(kemSuite, labeledExtract(kemSuite, none, "eae_prk", dh), "shared_secret", join(enc, recipient), 32);

/** KeySchedule (§5.1) in base mode, and the nonce of the first message, which is the only one. */
const keySchedule = (aead: Aead, secret: Bytes, info: Bytes): { readonly key: Bytes; readonly nonce: Bytes } => {
  const suite = join(utf8("HPKE"), twoBytes(kem), twoBytes(kdf), twoBytes(aead.id));
  const context = join(
    new Uint8Array([modeBase]),
    labeledExtract(suite, none, "psk_id_hash", none),
    labeledExtract(suite, none, "info_hash", info),
  );
  const prk = labeledExtract(suite, secret, "secret", none);
  return {
    key: labeledExpand(suite, prk, "key", context, aead.keyLength),
    nonce: labeledExpand(suite, prk, "base_nonce", context, 12),
  };
};

const labeledExtract = (suite: Bytes, salt: Bytes, label: string, ikm: Bytes): Bytes =>
  new Uint8Array(extract(sha256, join(utf8("HPKE-v1"), suite, utf8(label), ikm), salt));

const labeledExpand = (suite: Bytes, prk: Bytes, label: string, info: Bytes, length: number): Bytes =>
  new Uint8Array(expand(sha256, prk, join(twoBytes(length), utf8("HPKE-v1"), suite, utf8(label), info), length));

/** Null for a public key of a small group: WebCrypto refuses the all-zero secret, as §7.1.4 demands. */
const agree = async (privateKey: Bytes, publicKey: Bytes): Promise<Bytes | null> => {
  if (publicKey.length !== 32) return null;
  try {
    return await diffieHellman(privateKey, publicKey);
  } catch {
    return null;
  }
};

const diffieHellman = async (privateKey: Bytes, publicKey: Bytes): Promise<Bytes> => {
  const mine = await crypto.subtle.importKey("pkcs8", join(pkcs8Prefix, privateKey), "X25519", false, ["deriveBits"]);
  const theirs = await crypto.subtle.importKey("raw", publicKey, "X25519", true, []);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: theirs }, mine, 256));
};

const join = (...parts: readonly Bytes[]): Bytes => {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

const utf8 = (text: string): Bytes => new TextEncoder().encode(text);
const twoBytes = (value: number): Bytes => new Uint8Array([value >> 8, value & 255]);

const none: Bytes = new Uint8Array();
const modeBase = 0;
const kem = 0x0020;
const kdf = 0x0001;
const kemSuite = join(utf8("KEM"), twoBytes(kem));
/** RFC 7748: multiplying the point 9 gives the public key. */
const basePoint: Bytes = new Uint8Array(32).fill(9, 0, 1);
/** WebCrypto takes private keys in PKCS #8 alone; RFC 8410 puts this before the 32 bytes. */
const pkcs8Prefix: Bytes = new Uint8Array([48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 110, 4, 34, 4, 32]);
