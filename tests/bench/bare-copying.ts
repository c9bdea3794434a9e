/** What Node and this machine take for passing a frame on, whatever a server does with it: the least that any of them can need. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { fileURLToPath } from "node:url";

interface Pace {
  readonly rooms: number;
  readonly perSecond: number;
  readonly seconds: number;
}

/** A short word, sealed, with the head of a WebSocket's message. */
const frame = Buffer.alloc(549);
/** As many as the measurement of live editing says at least before it counts. */
const warmFrames = 50_000;

/** Microseconds of CPU for each frame of a server that only copies. */
export const cpuOfCopying = async ({ rooms, perSecond, seconds }: Pace): Promise<number> => {
  const child = fork(fileURLToPath(new URL("peers/copier-process.ts", import.meta.url)));
  try {
    const port = await told(child);
    const writers: Socket[] = [];
    /** Frames, and bytes. */
    const count = { said: 0, heard: 0 };
    for (let at = 0; at < rooms; at++) {
      writers.push(await opened(port));
      (await opened(port)).on("data", (bytes) => (count.heard += bytes.length));
    }
    const say = (): unknown => writers[count.said++ % rooms]?.write(frame);
    const used = async (): Promise<number> => {
      child.send("used");
      return told(child);
    };
    const allHeard = async (): Promise<void> => {
      while (count.heard < count.said * frame.length) await pause();
    };
    while (count.said < warmFrames) {
      for (let at = 0; at < rooms; at++) say();
      await allHeard();
    }
    const pacedFor = async (length: number): Promise<number> => {
      const [begun, before] = [performance.now(), await used()];
      const first = count.said;
      while (performance.now() - begun < length * 1_000) {
        while (count.said - first < ((performance.now() - begun) / 1_000) * perSecond) say();
        await pause();
      }
      await allHeard();
      return ((await used()) - before) / (count.said - first);
    };
    await pacedFor(1);
    return await pacedFor(seconds);
  } finally {
    child.kill("SIGKILL");
  }
};

const told = async (child: ChildProcess): Promise<number> => {
  const [figure] = await once(child, "message");
  return figure as number;
};

const opened = async (port: number): Promise<Socket> => {
  const line = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(line, "connect");
  return line;
};

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));
