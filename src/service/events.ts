/**
 * What happens in the service, one helper for each business event; the log, counters and tests share them.
 * No event has a field for words a person wrote, and none names a person, a pair or a file.
 */

export interface Events {
  readonly started: (facts: { readonly port: number; readonly migrations: number }) => void;
  readonly stopped: () => void;
  readonly callerRefused: (facts: { readonly status: number; readonly reason: string }) => void;
  readonly notebookClaimed: () => void;
  readonly claimRefused: (facts: { readonly reason: "exists" | "claimed" }) => void;
  readonly notebookKept: () => void;
  readonly changeRefused: () => void;
  readonly viewKept: () => void;
  readonly viewRefused: (facts: { readonly reason: "off" | "older" }) => void;
  readonly settingsKept: () => void;
  readonly personErased: () => void;
  readonly itemKept: () => void;
  readonly itemRefused: (facts: { readonly reason: string }) => void;
  readonly itemAcknowledged: () => void;
  readonly itemsExpired: (facts: { readonly count: number }) => void;
  readonly botAdded: () => void;
  readonly botRemoved: () => void;
  readonly activityRefused: (facts: { readonly status: number; readonly reason: string }) => void;
  readonly replyFailed: (facts: { readonly reason: string }) => void;
  readonly cardPressed: (facts: { readonly verb: string; readonly known: number }) => void;
  /** A card stood in a chat twice; `removed` tells whether one of the two could be taken away. */
  readonly doubleFound: (facts: { readonly removed: number }) => void;
  /** `again`: 1 for one that replaces another. */
  readonly cardHandled: (facts: { readonly outcome: string; readonly again: number }) => void;
  /** A bug or a lost database. Messages may quote values, so only the kind and the place are told. */
  readonly requestFailed: (error: unknown) => void;
}

export const createEvents = (writeLine: (line: string) => void, now: () => number): Events => {
  const tell = (event: string, facts: Readonly<Record<string, string | number>> = {}): void =>
    writeLine(JSON.stringify({ at: new Date(now()).toISOString(), event, ...facts }));

  return {
    started: (facts) => tell("started", facts),
    stopped: () => tell("stopped"),
    callerRefused: (facts) => tell("callerRefused", facts),
    notebookClaimed: () => tell("notebookClaimed"),
    claimRefused: (facts) => tell("claimRefused", facts),
    notebookKept: () => tell("notebookKept"),
    changeRefused: () => tell("changeRefused"),
    viewKept: () => tell("viewKept"),
    viewRefused: (facts) => tell("viewRefused", facts),
    settingsKept: () => tell("settingsKept"),
    personErased: () => tell("personErased"),
    itemKept: () => tell("itemKept"),
    itemRefused: (facts) => tell("itemRefused", facts),
    itemAcknowledged: () => tell("itemAcknowledged"),
    itemsExpired: (facts) => tell("itemsExpired", facts),
    botAdded: () => tell("botAdded"),
    botRemoved: () => tell("botRemoved"),
    activityRefused: (facts) => tell("activityRefused", facts),
    replyFailed: (facts) => tell("replyFailed", facts),
    cardPressed: (facts) => tell("cardPressed", facts),
    doubleFound: (facts) => tell("doubleFound", facts),
    cardHandled: (facts) => tell("cardHandled", facts),
    requestFailed: (error) => tell("requestFailed", kindAndPlace(error)),
  };
};

const kindAndPlace = (error: unknown): Readonly<Record<string, string>> => {
  if (!(error instanceof Error)) return { kind: typeof error };
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  const place = /^ +at .*$/m.exec(error.stack ?? "")?.[0].trim();
  return { kind: error.name, ...code, ...(place === undefined ? {} : { place }) };
};
