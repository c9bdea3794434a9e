/** What this page reads from the tenant, and the few things it changes there. */
import type { HostCalendar, HostPeople } from "#tenant/host-page/answers.ts";

export const readPeople = (): Promise<HostPeople> => read<HostPeople>("/_host/people");

export const readCalendar = (who: string): Promise<HostCalendar> =>
  read<HostCalendar>(`/_host/calendar?who=${encodeURIComponent(who)}`);

export const startOver = (): Promise<void> => change("/_tenant/reset", {});

export const readClock = async (): Promise<number> =>
  Date.parse((await read<{ readonly now: string }>("/_tenant/clock")).now);

/** `reset`: the machine's own time again, to the millisecond. */
export type ClockStep = { readonly now: string } | { readonly advanceMs: number } | { readonly reset: true };

/** Answers the time that it is then. */
export const moveClock = async (to: ClockStep): Promise<number> => {
  await change("/_tenant/clock", to);
  return readClock();
};

/** Whether an administrator has taken the calendar away from the app, for everybody. */
export const isCalendarRefused = async (): Promise<boolean> => {
  const consents = await read<readonly Consent[]>("/_tenant/consent");
  return !consents.some((it) => it.scope === calendarScope && it.granted && it.person === undefined);
};

export const setCalendarRefused = (refused: boolean): Promise<void> =>
  change("/_tenant/consent", { scope: calendarScope, granted: !refused } satisfies Consent);

interface Consent {
  readonly scope: string;
  readonly granted: boolean;
  readonly person?: string;
}

const calendarScope = "Calendars.ReadBasic";

const read = async <T>(path: string): Promise<T> => {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`GET ${path}: expected 200, found ${answer.status}`);
  return (await answer.json()) as T;
};

const change = async (path: string, body: object): Promise<void> => {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`POST ${path}: expected success, found ${answer.status}`);
};
