/** Every call of Graph that reached this tenant, for tests and for whoever wants to see what the app asks. */

export interface LoggedCall {
  readonly at: string;
  readonly method: string;
  /** Below /v1.0 with its query, decoded. */
  readonly path: string;
  readonly person: string | null;
  readonly app: string | null;
  /** 0 when the connection was dropped. */
  readonly status: number;
  readonly ms: number;
  /** The same for all parts of one `$batch`. */
  readonly batch?: string;
}

export interface CallLog {
  readonly add: (call: LoggedCall) => void;
  readonly all: () => readonly LoggedCall[];
  readonly clear: () => void;
}

const kept = 20_000;

export const createCallLog = (): CallLog => {
  let calls: LoggedCall[] = [];
  return {
    add: (call) => {
      calls.push(call);
      if (calls.length > kept) calls = calls.slice(-kept / 2);
    },
    all: () => calls,
    clear: () => {
      calls = [];
    },
  };
};
