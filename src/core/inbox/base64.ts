/** Bytes as text. Reading is strict: anything but canonical base64 is null. */
import type { Bytes } from "./hpke.ts";

export const toBase64 = (bytes: Uint8Array): string => {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
};

export const fromBase64 = (text: unknown): Bytes | null =>
  typeof text === "string" && alphabet.test(text) ? Uint8Array.from(atob(text), (it) => it.charCodeAt(0)) : null;

const alphabet = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
