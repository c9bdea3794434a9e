/** What one connection can make a relay hold. */
import { expect, test } from "vitest";
import { ana } from "#tests/cast.ts";
import { startOwnRelay } from "./own-relay.ts";
import { patiently } from "./patiently.ts";
import type { RawSocket } from "./raw-socket.ts";

const byte = Buffer.of(7);
const begin = ({ ws }: RawSocket, pieces: number): void => {
  for (let at = 0; at < pieces; at++) ws.send(byte, { fin: false });
};
const noTime = () => 0;

test("[RL51] a message in more than sixteen pieces, and one that arrives in more than 512, ends the connection before it is whole", async () => {
  await using it = await startOwnRelay({}, null, noTime);
  await using inPieces = await it.come();
  begin(inPieces, 17);
  expect(await inPieces.closed).toBe(1008);
  await using dripping = await it.come();
  const { end } = dripping;
  // The beginning of a masked message of 60,000 bytes.
  end.push(Buffer.of(0x82, 0xfe, 60_000 >> 8, 60_000 & 255, 1, 2, 3, 4));
  for (let at = 0; at < 513; at++) end.push(Buffer.of(at & 255));
  expect(await dripping.closed).toBe(1008);
  // What browsers and lines make of a message is taken.
  const [a] = await it.enter(ana, "a".repeat(16));
  begin(a, 15);
  a.ws.send(byte, { fin: true });
  expect(await a.closed).toBe("badMessage");
});

test("[RL51] who says much and does not join is let go", async () => {
  await using it = await startOwnRelay({ sweepMs: 5 }, null, noTime);
  await using a = await it.come();
  for (let at = 0; at < 600; at++) a.ws.pong(Buffer.alloc(125));
  expect(await a.closed).toBe("tooLarge");
});

test("[RL51] who was told to go and does not answer is cut off within seconds, and at once who had not joined in time", async () => {
  let time = 0;
  await using it = await startOwnRelay({ sweepMs: 5, drainMs: 1_000_000 }, null, () => time);
  await using late = await it.come();
  late.ws.pause();
  time += 5_001;
  await patiently(() => expect(it.relay.sockets()).toBe(0));

  await using quick = await startOwnRelay({}, null, noTime);
  await using rude = await quick.come();
  rude.ws.pause();
  const gone = new Promise((resolve) => rude.end.once("close", resolve));
  rude.say("words");
  await gone;
  expect(quick.relay.sockets()).toBe(0);
});
