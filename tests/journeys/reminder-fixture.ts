/** What a reminder needs to be due: somebody who switched reminders on, and what their client told of Ana and Ben. */
import { toBase64 } from "#core/base64.ts";
import { publicHalf, type InboxKey } from "#core/inbox/keys.ts";
import { newInboxKey } from "#core/inbox/new-key.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { defaultSettings } from "#core/reminders/settings.ts";
import type { Line } from "#core/reminders/view.ts";
import { apiResource } from "#local/registration.ts";
import type { LocalWorld } from "#local/world.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { lineOf, scheduleOf, viewOf } from "#tests/rules/reminders/stand.ts";

/** Ana and Ben meet on Fridays at 10:00 in Berlin; their client looked on the Monday before the first of these two. */
export const monday = "2026-11-23T08:00:00.000Z";
export const thursdayAtNine = "2026-11-26T08:00:00.000Z";

export interface Reminding {
  readonly key: InboxKey;
  readonly control: (path: string, body?: unknown) => Promise<any>;
  readonly service: (user: string, method: string, path: string, body?: object) => Promise<any>;
  readonly switchOn: (user: string) => Promise<void>;
  readonly tell: (user: "ana" | "ben", change?: Partial<Line>, asOf?: string) => Promise<void>;
  readonly goTo: (now: string) => Promise<void>;
}

export const remindIn = async (world: LocalWorld): Promise<Reminding> => {
  const key = await newInboxKey(crypto.getRandomValues(new Uint8Array(32)), Date.parse(monday));
  const control = async (path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${world.tenantUrl}/_tenant/${path}`, {
      method: body === undefined ? "GET" : "POST",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`the tenant answered ${answer.status} to ${path}: ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  };
  const service = async (user: string, method: string, path: string, body?: object): Promise<unknown> => {
    const asked = { user, scopes: ["access_as_user"], audience: apiResource };
    const { access_token: token } = (await control("token", asked)) as { access_token: string };
    const answer = await fetch(`${world.serviceUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} as ${user}: ${answer.status} ${text}`);
    return text === "" ? null : JSON.parse(text);
  };
  const line = lineOf(scheduleOf({ days: ["friday"], every: 1, time: "10:00", zone: "Europe/Berlin" }));
  const { id, publicKey } = publicHalf(key);

  return {
    key,
    control,
    service,
    switchOn: async (user) => {
      await service(user, "PUT", "/v1/settings", { ...defaultSettings, on: true });
    },
    tell: async (user, change = {}, asOf = monday) => {
      const [other, name, report]: [PersonId, string, "me" | "other"] =
        user === "ben" ? [ana, "Ana Ruiz", "me"] : [ben, "Ben Okafor", "other"];
      const view = {
        ...viewOf({ ...line, ...change }, Date.parse(asOf), "Europe/Berlin", report),
        inbox: { id, publicKey: toBase64(publicKey) },
      };
      await service(user, "PUT", `/v1/views/${anaAndBen.id}`, { other, name, view });
    },
    goTo: async (now) => {
      await control("clock", { now });
    },
  };
};

/** What waits in the pair's inbox, as the service shows it to one of the two. */
export const waiting = async ({ service }: Reminding, user: "ana" | "ben"): Promise<readonly { by: string }[]> => {
  const other = user === "ana" ? ben : ana;
  return (await service(user, "GET", `/v1/inbox/${anaAndBen.id}?other=${other}`)).items;
};
