/** A WebSocket that says what the test wants, in the order it wants. */
import { WebSocket } from "ws";
import { closeReason } from "#core/live/frame.ts";
import { liveAddress } from "./live-fixture.ts";

export interface RawSocket extends AsyncDisposable {
  readonly ws: WebSocket;
  readonly say: (message: object | string | Uint8Array) => void;
  /** The next message that nobody has waited for yet; rejects when the connection ends before. */
  readonly next: () => Promise<string | Buffer>;
  /** Everything that came so far and was not waited for. */
  readonly heard: () => readonly (string | Buffer)[];
  /** The reason that came over the line, or the code alone when that is none of the relay's or has another reason. */
  readonly closed: Promise<string | number>;
}

export const openRaw = async (base: string, path?: string): Promise<RawSocket> => {
  const ws = new WebSocket(path === undefined ? liveAddress(base) : `${base.replace("http", "ws")}${path}`);
  const heard: (string | Buffer)[] = [];
  const waiting: { readonly got: (message: string | Buffer) => void; readonly lost: (error: Error) => void }[] = [];
  ws.on("message", (data: Buffer, isBinary) => {
    const message = isBinary ? data : data.toString("utf8");
    const first = waiting.shift();
    if (first === undefined) heard.push(message);
    else first.got(message);
  });
  const closed = new Promise<string | number>((resolve) => {
    ws.on("close", (code, text) => {
      for (const it of waiting.splice(0)) it.lost(new Error(`Closed with ${code}`));
      const reason = text.toString();
      resolve(reason !== "" && reason === closeReason(code) ? reason : code);
    });
  });
  await new Promise<void>((resolve, reject) => {
    ws.once("open", resolve);
    ws.once("error", reject);
  });
  ws.on("error", () => undefined);
  return {
    ws,
    say: (message) =>
      ws.send(typeof message === "string" || message instanceof Uint8Array ? message : JSON.stringify(message)),
    next: () =>
      new Promise((got, lost) => {
        const first = heard.shift();
        if (first !== undefined) got(first);
        else if (ws.readyState === ws.CLOSED) lost(new Error("Closed"));
        else waiting.push({ got, lost });
      }),
    heard: () => heard,
    closed,
    [Symbol.asyncDispose]: async () => {
      ws.terminate();
      await closed;
    },
  };
};
