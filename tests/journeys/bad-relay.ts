/**
 * A bad relay before real pages: requests and texts cross it as they are, sealed frames as a seed says, both ways. It keeps
 * every frame that it saw, also of connections that are over and of other pairs' rooms, and can make no seal.
 */
import { createServer, request, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";
import { headerBytes, parseClientMessage, readHeader, type SessionId } from "#core/live/frame.ts";

/** From a page to the relay, or from there to a page. */
type Way = "up" | "down";

const crimes = ["drop", "double", "reorder", "delay", "truncate", "flip", "replay", "swap", "invent", "graft"] as const;
/** Its own texts. That it says `joined` as often as it likes is LV4's. */
const lies = ["sayLeft", "sayAgain"] as const;

type Crime = (typeof crimes)[number] | (typeof lies)[number];

const possible = { up: crimes, down: [...crimes, ...lies] } as const satisfies Record<Way, readonly Crime[]>;

/** One page's connection to the relay. */
interface Line {
  /** Where the page lives. */
  readonly host: string;
  readonly near: WebSocket;
  readonly far: WebSocket;
  room: string;
  session: SessionId | null;
  readonly late: Record<Way, { readonly frame: Buffer; after: number }[]>;
}

/** As whoever sealed it sent it. */
interface Kept {
  readonly room: string;
  readonly session: SessionId | null;
  readonly frame: Buffer;
}

/** What becomes of a frame on its way: these go on instead. */
type Mood = (line: Line, way: Way, frame: Buffer) => readonly Buffer[];

export interface BadRelay extends AsyncDisposable {
  readonly url: string;
  /** For Chromium: whoever asks for the service's address comes here. */
  readonly detour: string;
  /** Ends every connection. */
  readonly cut: () => void;
  /** Does to frames whatever the seed says. */
  readonly lie: (seed: number) => void;
  /** Of all that comes for this page, lets through one frame in forty. */
  readonly muffle: (host: string) => void;
  /** Says once more to this page whatever was said in its room, the last first: so no good-bye is the last word. */
  readonly repeatTo: (host: string) => void;
  /** Becomes honest: what it still holds is lost. */
  readonly repent: () => void;
  /** What it has not done since it began to lie, as for instance `up flip`. */
  readonly spared: () => readonly string[];
}

export const createBadRelay = async (service: URL): Promise<BadRelay> => {
  const lines = new Set<Line>();
  const kept: Kept[] = [];
  const committed = new Set<string>();
  let mood: Mood = honest;

  const server = createServer((asked, answer) => {
    const { method, url: path, headers } = asked;
    const onward = request({ host: "127.0.0.1", port: service.port, method, path, headers }, (it) => {
      answer.writeHead(it.statusCode ?? 502, it.headers);
      it.pipe(answer);
    });
    // The page sees a connection that broke.
    onward.on("error", () => answer.destroy());
    asked.pipe(onward);
  });
  const doors = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on("upgrade", (asked: IncomingMessage, socket: Duplex, head: Buffer) => {
    const far = new WebSocket(`ws://127.0.0.1:${service.port}${asked.url}`, { perMessageDeflate: false });
    far.once("error", () => socket.destroy());
    far.once("open", () =>
      doors.handleUpgrade(asked, socket, head, (near) => {
        const host = asked.headers.host ?? "";
        const line: Line = { host, near, far, room: "", session: null, late: { up: [], down: [] } };
        lines.add(line);
        carry(line, "up");
        carry(line, "down");
      }),
    );
  });

  const carry = (line: Line, way: Way): void => {
    const [from, to] = way === "up" ? [line.near, line.far] : [line.far, line.near];
    from.on("message", (data: Buffer, isBinary) => {
      if (!isBinary && way === "up") noteJoin(line, data.toString());
      if (isBinary && way === "up") kept.push({ room: line.room, session: line.session, frame: data });
      const going = isBinary ? mood(line, way, data) : [data];
      for (const it of going) to.send(it, { binary: isBinary });
    });
    // What ws finds wrong ends in "close" as well.
    from.on("error", () => undefined);
    from.on("close", (code, reason) => {
      lines.delete(line);
      // Others nobody may send.
      if (code >= 4000 || code === 1012 || code === 1013) to.close(code, reason);
      else to.terminate();
    });
  };

  const noteJoin = (line: Line, text: string): void => {
    const said = parseClientMessage(text);
    if (said.ok && said.value.type === "join") ({ room: line.room, session: line.session } = said.value);
  };

  const begin = (next: Mood): void => {
    for (const { late } of lines) late.up.length = late.down.length = 0;
    mood = next;
  };

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    detour: `--host-resolver-rules=MAP *.localhost:${service.port} 127.0.0.1:${port}`,
    cut: () => lines.forEach(({ near }) => near.terminate()),
    lie: (seed) => {
      committed.clear();
      begin(liar(diceOf(seed), kept, (way, crime) => committed.add(`${way} ${crime}`)));
    },
    muffle: (host) => {
      let count = 0;
      begin((line, way, frame) => (way === "up" || line.host !== host || count++ % 40 === 0 ? [frame] : []));
    },
    repeatTo: (host) => {
      for (const { near, room } of [...lines].filter((it) => it.host === host))
        for (const it of kept.filter((each) => each.room === room).toReversed()) near.send(it.frame, { binary: true });
    },
    repent: () => begin(honest),
    spared: () =>
      (["up", "down"] as const)
        .flatMap((way) => possible[way].map((crime) => `${way} ${crime}`))
        .filter((it) => !committed.has(it)),
    [Symbol.asyncDispose]: async () => {
      for (const { near, far } of lines) [near, far].forEach((it) => it.terminate());
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
};

const honest: Mood = (_, __, frame) => [frame];

const liar = (dice: Dice, kept: readonly Kept[], commits: (way: Way, crime: Crime) => void): Mood => {
  const decks: Record<Way, (Crime | null)[]> = { up: [], down: [] };
  /** Each crime once, and as often nothing, before any comes again. */
  const draw = (way: Way): Crime | null => {
    const deck = decks[way];
    if (deck.length === 0) deck.push(...possible[way].flatMap((crime) => [crime, null]));
    return deck.splice(dice(deck.length), 1)[0] ?? null;
  };
  const anyOf = (frames: readonly Kept[], otherwise: Buffer): Buffer => frames[dice(frames.length)]?.frame ?? otherwise;

  return (line, way, frame) => {
    const due = line.late[way].filter((it) => --it.after < 0).map((it) => it.frame);
    line.late[way] = line.late[way].filter((it) => it.after >= 0);
    const hold = (after: number): readonly Buffer[] => {
      line.late[way].push({ frame, after });
      return [];
    };
    const here = kept.filter((it) => it.room === line.room);
    // Of another session the relay takes none, and ends the connection.
    const own = way === "up" && dice(8) > 0 ? here.filter((it) => it.session === line.session) : here;
    const crime = draw(way);
    if (crime !== null) commits(way, crime);
    const going = ((): readonly Buffer[] => {
      switch (crime) {
        case null:
          return [frame];
        case "drop":
          return [];
        case "double":
          return [frame, frame];
        case "reorder":
          return hold(0);
        case "delay":
          return hold(2 + dice(12));
        case "truncate":
          return [frame.subarray(0, dice(frame.length))];
        case "flip":
          // Near the front, where the words are.
          return [flipped(frame, dice(8 * Math.min(frame.length, 128)))];
        case "replay":
          return [anyOf(own, frame), frame];
        case "swap": {
          const foreign = anyOf(
            kept.filter((it) => it.room !== line.room),
            frame,
          );
          return [dice(2) === 0 ? foreign : under(frame.subarray(0, headerBytes), foreign)];
        }
        case "invent":
          return [under(later(frame), Buffer.from(frame.map(() => dice(256)))), frame];
        case "graft":
          // The seal of one frame under the header of another, later one.
          return [under(later(anyOf(own, frame)), frame), frame];
        case "sayLeft":
          line.near.send(JSON.stringify({ type: "left", session: readHeader(anyOf(here, frame))?.session }));
          return [frame];
        case "sayAgain":
          line.near.send(`{"type":"again"}`);
          return [frame];
      }
    })();
    return [...going, ...due];
  };
};

const flipped = (frame: Buffer, bit: number): Buffer => {
  const changed = Buffer.from(frame);
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return changed;
};

const later = (frame: Buffer): Buffer => Buffer.concat([frame.subarray(0, 9), Buffer.of(0, 0, 255, 255)]);

const under = (header: Buffer, frame: Buffer): Buffer => Buffer.concat([header, frame.subarray(headerBytes)]);

type Dice = (below: number) => number;

/** The same every time for one seed. */
const diceOf = (seed: number): Dice => {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};
