/** Bytes as text. Reading is strict: anything but canonical base64 is null, so that damage is noticed. */

/** Arguments of one call; engines limit how many they take. */
const slice = 0x2000;

export const toBase64 = (bytes: Uint8Array): string => {
  let binary = "";
  for (let at = 0; at < bytes.length; at += slice) binary += String.fromCharCode(...bytes.subarray(at, at + slice));
  return btoa(binary);
};

export const fromBase64 = (text: unknown): Uint8Array<ArrayBuffer> | null => {
  const binary = decoded(text);
  // A regular expression takes thirty times as long to say the same of a whole notebook.
  if (binary === null || btoa(binary) !== text) return null;
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
};

const decoded = (text: unknown): string | null => {
  try {
    return typeof text === "string" ? atob(text) : null;
  } catch {
    return null;
  }
};
