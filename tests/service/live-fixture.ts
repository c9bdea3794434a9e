/** Devices that edit together through a real service: real tokens, sockets, seals and documents. */
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { machineClock, randomBytes } from "#browser/machine.ts";
import { createLiveRoom, liveUrl, type LiveRoom } from "#browser/live-room.ts";
import type { Clock } from "#core/clock.ts";
import type { News } from "#core/live/channel.ts";
import type { RoomAccess } from "#core/live/room-keys.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import type { EntraKeys } from "./entra-keys.ts";

export interface Device extends AsyncDisposable {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly live: LiveRoom;
  readonly news: readonly News[];
  readonly text: () => string;
  readonly type: (words: string) => void;
  /** Resolves as soon as the condition holds; looked at after every change. */
  readonly until: (condition: () => boolean) => Promise<void>;
}

export interface DeviceOptions {
  readonly access?: RoomAccess | null;
  readonly doc?: Y.Doc;
  readonly other?: PersonId;
  readonly pair?: string;
  readonly clock?: Clock;
  readonly canSave?: () => boolean;
  readonly openSocket?: (url: string) => WebSocket;
  readonly token?: () => Promise<Result<string, { readonly type: string }>>;
  readonly onWake?: (listener: () => void) => () => void;
}

export const liveFile: RoomAccess = {
  secret: Uint8Array.from({ length: 32 }, (_, at) => at),
  epoch: 1,
  driveId: "b!drive",
  itemId: "01ITEM",
};

export const liveAddress = (base: string): string => liveUrl(new URL(base));

export const openDevice = (
  base: string | (() => string),
  entra: Pick<EntraKeys, "token">,
  person: PersonId,
  options: DeviceOptions = {},
): Device => {
  const doc = options.doc ?? new Y.Doc();
  const awareness = new Awareness(doc);
  const news: News[] = [];
  const watching = new Set<() => void>();
  const look = (): void => watching.forEach((it) => it());
  const live = createLiveRoom(
    {
      url: "",
      clock: options.clock ?? machineClock,
      random: randomBytes,
      openSocket: () => (options.openSocket ?? openSocket)(liveAddress(typeof base === "string" ? base : base())),
      token: options.token ?? (async () => ok(await entra.token({ oid: person }))),
      ...(options.onWake === undefined ? {} : { onWake: options.onWake }),
    },
    {
      pair: options.pair ?? anaAndBen.id,
      me: person,
      other: options.other ?? (person === ana ? ben : ana),
      doc,
      awareness,
      origin: "remote",
      ...(options.canSave === undefined ? {} : { canSave: options.canSave }),
      told: (it) => {
        news.push(it);
        look();
      },
    },
  );
  doc.on("update", look);
  awareness.on("change", look);
  live.subscribe(look);
  live.use(options.access === undefined ? liveFile : options.access);
  return {
    doc,
    awareness,
    live,
    news,
    text: () => doc.getText("page").toJSON(),
    type: (words) => doc.getText("page").insert(doc.getText("page").length, words),
    until: (condition) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!condition()) return;
          watching.delete(check);
          resolve();
        };
        watching.add(check);
        check();
      }),
    [Symbol.asyncDispose]: async () => {
      await live[Symbol.asyncDispose]();
      awareness.destroy();
      doc.destroy();
    },
  };
};

const openSocket = (url: string): WebSocket => new WebSocket(url);

export const together = (a: Device, b: Device): Promise<unknown> =>
  Promise.all([a, b].map((it) => it.until(() => it.live.state().others.length === 1 && it.live.state().inStep)));

export const noToken = (): Promise<Result<string, { readonly type: string }>> =>
  Promise.resolve(err({ type: "signInNeeded" }));
