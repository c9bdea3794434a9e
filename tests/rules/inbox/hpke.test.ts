import { expect, test } from "vitest";
import { aes128Gcm, aes256Gcm, deriveKeyPair, openBase, sealBase, type Bytes } from "#core/inbox/hpke.ts";

const bytes = (hex: string): Bytes => new Uint8Array((hex.match(/../g) ?? []).map((it) => Number.parseInt(it, 16)));
const hex = (value: Uint8Array): string => Array.from(value, (it) => it.toString(16).padStart(2, "0")).join("");

const info = bytes("4f6465206f6e2061204772656369616e2055726e");
const plaintext = bytes("4265617574792069732074727574682c20747275746820626561757479");
const aad = bytes("436f756e742d30");

/** The first message of each: RFC 9180 A.1.1, and mode 0, KEM 32, KDF 1, AEAD 2 of the RFC's test-vectors.json. */
const vectors = [
  {
    name: "AES-128-GCM",
    aead: aes128Gcm,
    ikmE: "7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234",
    ikmR: "6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037",
    skR: "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
    pkR: "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d",
    enc: "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
    ciphertext: "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a",
  },
  {
    name: "AES-256-GCM",
    aead: aes256Gcm,
    ikmE: "2cd7c601cefb3d42a62b04b7a9041494c06c7843818e0ce28a8f704ae7ab20f9",
    ikmR: "dac33b0e9db1b59dbbea58d59a14e7b5896e9bdf98fad6891e99d1686492b9ee",
    skR: "497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d",
    pkR: "430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c",
    enc: "6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256",
    ciphertext: "e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125a925cdad859d5b7a",
  },
] as const;

test.each(vectors)("[IB1] the vector of RFC 9180 with $name is met byte for byte", async (vector) => {
  const recipient = await deriveKeyPair(bytes(vector.ikmR));
  expect([hex(recipient.privateKey), hex(recipient.publicKey)]).toEqual([vector.skR, vector.pkR]);

  const sealed = await sealBase(vector.aead, recipient.publicKey, info, aad, plaintext, bytes(vector.ikmE));
  if (!sealed.ok) throw new Error("The vector was not sealed");
  expect([hex(sealed.value.enc), hex(sealed.value.ciphertext)]).toEqual([vector.enc, vector.ciphertext]);

  const opened = await openBase(vector.aead, recipient, info, aad, sealed.value);
  expect(opened.ok && hex(opened.value)).toBe(hex(plaintext));
});

test("[IB2] another key, another context and any changed bit open nothing", async () => {
  const [mine, other] = await Promise.all([
    deriveKeyPair(bytes(vectors[0].ikmR)),
    deriveKeyPair(bytes(vectors[1].ikmR)),
  ]);
  const sealed = await sealBase(aes256Gcm, mine.publicKey, info, aad, plaintext, bytes(vectors[0].ikmE));
  if (!sealed.ok) throw new Error("It was not sealed");
  const { enc, ciphertext } = sealed.value;
  const refused = { ok: false, error: { type: "cannotOpen" } };
  expect(await openBase(aes256Gcm, other, info, aad, sealed.value)).toEqual(refused);
  expect(await openBase(aes256Gcm, mine, aad, aad, sealed.value)).toEqual(refused);
  expect(await openBase(aes256Gcm, mine, info, info, sealed.value)).toEqual(refused);
  for (let at = 0; at < ciphertext.length; at++) {
    const changed = ciphertext.with(at, (ciphertext[at] ?? 0) ^ 1);
    expect(await openBase(aes256Gcm, mine, info, aad, { enc, ciphertext: changed })).toEqual(refused);
  }
  expect(await openBase(aes256Gcm, mine, info, aad, { enc, ciphertext: ciphertext.slice(0, 10) })).toEqual(refused);
});

test("[IB2] a public key that agrees on nothing is refused", async () => {
  const small = [new Uint8Array(32), new Uint8Array(32).fill(1, 0, 1), new Uint8Array(31).fill(9), new Uint8Array()];
  for (const key of small) {
    const refused = await sealBase(aes256Gcm, key, info, aad, plaintext, bytes(vectors[0].ikmE));
    expect(refused).toEqual({ ok: false, error: { type: "badKey" } });
  }
});
