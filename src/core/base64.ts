/** Bytes as text. Reading is strict: anything but canonical base64 is null, so that damage is noticed. */

const alphabet = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Arguments of one call; engines limit how many they take. */
const slice = 0x2000;

export const toBase64 = (bytes: Uint8Array): string => {
  let binary = "";
  for (let at = 0; at < bytes.length; at += slice) binary += String.fromCharCode(...bytes.subarray(at, at + slice));
  return btoa(binary);
};

export const fromBase64 = (text: unknown): Uint8Array<ArrayBuffer> | null => {
  if (typeof text !== "string" || !alphabet.test(text)) return null;
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
};
