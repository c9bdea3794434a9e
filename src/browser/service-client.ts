/** Our own service, as the browser asks it. Wire format: src/service/pointers/door.ts. */
import type { Claim, Pointer, PointerError, PointerRecord } from "#core/notebook/pointer-record.ts";
import { otherOf, parsePersonId, type Pair, type PersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";

export interface ServiceClient extends PointerRecord {
  /** Every pair of mine that has a notebook. */
  readonly listNotebooks: () => Promise<Result<readonly ListedNotebook[], PointerError>>;
}

export interface ListedNotebook {
  readonly pairId: string;
  readonly other: PersonId;
  readonly pointer: Pointer;
}

interface Deps {
  readonly fetch: (input: string, init: RequestInit) => Promise<Response>;
  /** Origin of the service, without a slash at the end; "" for the page's own. */
  readonly base: string;
  readonly token: () => Promise<Result<string, TokenError>>;
  readonly me: PersonId;
  /** A request that has not answered by then counts as offline. */
  readonly timeLimitMs?: number;
}

export type TokenError = Extract<PointerError, { type: "signInNeeded" | "consentMissing" | "offline" }>;

export const createPointerRecord = (deps: Deps): ServiceClient => {
  const ask = async (path: string, request: Request = {}): Promise<Result<Answer, PointerError>> => {
    const token = await deps.token();
    if (!token.ok) return token;
    try {
      const response = await deps.fetch(`${deps.base}/v1/notebooks${path}`, {
        ...request,
        headers: { ...request.headers, authorization: `Bearer ${token.value}` },
        signal: AbortSignal.timeout(deps.timeLimitMs ?? 20_000),
      });
      return ok({ status: response.status, headers: response.headers, body: fieldsOf(await response.text()) });
    } catch {
      // fetch rejects for one reason alone: no whole answer arrived.
      return err({ type: "offline" });
    }
  };

  const put = (pair: Pair, precondition: Record<string, string>, body: object) =>
    ask(`/${pair.id}`, {
      method: "PUT",
      headers: { ...precondition, "content-type": "application/json" },
      body: JSON.stringify({ other: otherOf(pair, deps.me), ...body }),
    });

  return {
    find: async (pair) => {
      const answer = await ask(`/${pair.id}?other=${otherOf(pair, deps.me)}`);
      if (!answer.ok) return answer;
      // Any other 404 comes from something that is not our service.
      if (answer.value.status === 404 && errorType(answer.value) === "notFound") return ok(null);
      return keptIn(answer.value);
    },

    claim: async (pair) => {
      const answer = await put(pair, { "if-none-match": "*" }, {});
      return answer.ok ? claimIn(answer.value) : answer;
    },

    complete: async (pair, address, etag) => {
      const answer = await put(pair, { "if-match": etag }, address);
      if (!answer.ok) return answer;
      if (answer.value.status === 412) return err({ type: "changed" });
      return keptIn(answer.value);
    },

    listNotebooks: async () => {
      const listed: ListedNotebook[] = [];
      let after = "";
      for (;;) {
        const answer = await ask(after === "" ? "" : `?after=${after}`);
        if (!answer.ok) return answer;
        const { notebooks, next } = answer.value.body;
        if (answer.value.status !== 200 || !Array.isArray(notebooks)) return refused(answer.value);
        for (const record of notebooks as readonly unknown[]) {
          const notebook = listedNotebookIn(asFields(record));
          if (notebook === null) return refused(answer.value);
          listed.push(notebook);
        }
        if (typeof next !== "string") return ok(listed);
        after = next;
      }
    },
  };
};

interface Request {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

type Fields = Readonly<Record<string, unknown>>;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Fields;
}

/** No fields when it is not a JSON object: whoever reads them finds the answer unusable. */
const fieldsOf = (text: string): Fields => {
  try {
    return asFields(JSON.parse(text));
  } catch {
    return {};
  }
};

const asFields = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};

const errorType = (answer: Answer): unknown => asFields(answer.body["error"])["type"];

const claimIn = (answer: Answer): Result<Claim, PointerError> => {
  const { etag, notebook } = answer.body;
  if (answer.status === 201 && typeof etag === "string") return ok({ type: "claimed", etag });
  if (answer.status !== 412) return refused(answer);
  if (errorType(answer) === "claimed")
    return ok({ type: "claimedByOther", retryAfterMs: (Number(answer.headers.get("retry-after")) || 1) * 1000 });
  const pointer = pointerIn(asFields(notebook));
  return pointer === null ? refused(answer) : ok({ type: "exists", pointer });
};

const keptIn = (answer: Answer): Result<Pointer, PointerError> => {
  const pointer = answer.status === 200 ? pointerIn(answer.body) : null;
  return pointer === null ? refused(answer) : ok(pointer);
};

const pointerIn = (record: Fields): Pointer | null => {
  const { driveId, itemId, by, etag } = record;
  const person = typeof by === "string" ? parsePersonId(by) : null;
  if (typeof driveId !== "string" || typeof itemId !== "string" || typeof etag !== "string" || person === null)
    return null;
  return { address: { driveId, itemId }, by: person, etag };
};

const listedNotebookIn = (record: Fields): ListedNotebook | null => {
  const { pairId, other } = record;
  const pointer = pointerIn(record);
  const person = typeof other === "string" ? parsePersonId(other) : null;
  return typeof pairId === "string" && person !== null && pointer !== null ? { pairId, other: person, pointer } : null;
};

const refused = (answer: Answer): Result<never, PointerError> => {
  if (answer.status === 401) return err({ type: "signInNeeded" });
  if (answer.status === 403) return err({ type: "forbidden" });
  return err({ type: "unavailable", status: answer.status });
};
