/** Authorization codes: short-lived, used once, bound to the request that asked. */
import { createHash, randomUUID } from "node:crypto";

export interface CodeGrant {
  readonly person: string;
  readonly sid: string;
  readonly proven: readonly string[];
  readonly app: string;
  readonly redirect: string;
  readonly broker: string | undefined;
  readonly challenge: string;
  readonly nonce: string | undefined;
  readonly scope: string;
}

export interface Codes {
  readonly mint: (grant: CodeGrant) => string;
  readonly redeem: (code: string) => CodeGrant | "used" | "unknown";
}

const lifetimeMs = 10 * 60 * 1000;

export const createCodes = (): Codes => {
  const codes = new Map<string, { readonly grant: CodeGrant; readonly until: number; used: boolean }>();
  return {
    mint: (grant) => {
      const code = `1.${randomUUID()}${randomUUID()}`.replaceAll("-", "");
      codes.set(code, { grant, until: Date.now() + lifetimeMs, used: false });
      return code;
    },
    redeem: (code) => {
      const found = codes.get(code);
      if (found === undefined || found.until < Date.now()) return "unknown";
      if (found.used) return "used";
      found.used = true;
      return found.grant;
    },
  };
};

export const provesChallenge = (verifier: string, challenge: string): boolean =>
  createHash("sha256").update(verifier).digest("base64url") === challenge;
