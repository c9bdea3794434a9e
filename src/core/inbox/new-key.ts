/** A key is made with the first writing of a file; whoever only reads needs none of what that takes. */
import { type Bytes, deriveKeyPair } from "./hpke.ts";
import type { InboxKey } from "./keys.ts";

/** `random`: 32 random bytes. */
export const newInboxKey = async (random: Bytes, now: number): Promise<InboxKey> => ({
  ...(await deriveKeyPair(random)),
  madeAt: now,
});
