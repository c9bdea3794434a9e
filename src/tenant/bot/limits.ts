/**
 * How much a bot may say: Microsoft's limits for one conversation and for one app in one tenant, by the machine's own clock.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
 */

interface Limit {
  readonly ms: number;
  readonly most: number;
}

export type Operation = "send" | "create" | "members";

const ofConversation: Readonly<Record<Operation, readonly Limit[]>> = {
  send: limits(7, 8, 60, 1800),
  create: limits(7, 8, 60, 1800),
  members: limits(14, 16, 120, 3600),
};
const ofApp: readonly Limit[] = [{ ms: 1000, most: 50 }];

export interface ConnectorLimits {
  /** Null when it may go on, else the seconds to wait. */
  readonly take: (operation: Operation, conversation: string) => number | null;
}

export const createConnectorLimits = (now: () => number): ConnectorLimits => {
  const calls = new Map<string, number[]>();
  return {
    take: (operation, conversation) => {
      const at = now();
      const asked = [
        [`${operation} ${conversation}`, ofConversation[operation]],
        ["app", ofApp],
      ] as const;
      const waits = asked.flatMap(([key, known]) => known.map((it) => waitFor(calls.get(key) ?? [], it, at)));
      const wait = Math.max(...waits);
      if (wait > 0) return Math.ceil(wait / 1000);
      for (const [key, known] of asked) {
        const longest = Math.max(...known.map((it) => it.ms));
        calls.set(key, [...(calls.get(key) ?? []).filter((it) => it > at - longest), at]);
      }
      return null;
    },
  };
};

/** Milliseconds until one more call is within this limit. */
const waitFor = (calls: readonly number[], { ms, most }: Limit, now: number): number => {
  const within = calls.filter((it) => it > now - ms);
  const oldest = within.at(-most);
  return oldest === undefined ? 0 : oldest + ms - now;
};

function limits(one: number, two: number, thirty: number, hour: number): readonly Limit[] {
  return [
    { ms: 1_000, most: one },
    { ms: 2_000, most: two },
    { ms: 30_000, most: thirty },
    { ms: 3_600_000, most: hour },
  ];
}
