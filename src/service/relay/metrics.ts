/** What a relay counts, for Prometheus. No label names a room, a pair, a person or a tenant. */
import { Counter, Gauge, Registry } from "prom-client";
import type { Bus } from "./bus.ts";
import type { CloseReason } from "#core/live/frame.ts";

export interface Meter {
  readonly frameIn: (bytes: number) => void;
  readonly frameOut: () => void;
  readonly joined: () => void;
  /** We ended a connection. */
  readonly closed: (reason: CloseReason) => void;
  /** Prometheus' text format. */
  readonly text: () => Promise<string>;
  readonly contentType: string;
}

export interface Levels {
  readonly sockets: () => number;
  readonly rooms: () => number;
}

/** `bus`: the way to other processes; null for a process that is alone. */
export const createMeter = (levels: Levels, bus: Pick<Bus, "isOpen" | "leftOut"> | null): Meter => {
  // A registry of its own: two relays in one process count apart.
  const registry = new Registry();
  const registers = [registry];
  // Plain numbers until somebody asks: this happens for every frame.
  let [framesIn, bytesIn, framesOut, joins] = [0, 0, 0, 0];
  const counter = (name: string, help: string, soFar: () => number) =>
    new Counter({
      name: `duologue_live_${name}`,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(soFar());
      },
    });
  counter("frames_received_total", "Sealed frames received", () => framesIn);
  counter("bytes_received_total", "Bytes of sealed frames received", () => bytesIn);
  counter("frames_sent_total", "Sealed frames sent", () => framesOut);
  counter("joins_total", "Sockets that entered a room", () => joins);
  if (bus !== null) counter("bus_frames_left_out_total", "Sealed frames that no other process was told", bus.leftOut);
  const closes = new Counter({
    name: "duologue_live_closes_total",
    help: "Connections that the relay ended, by reason",
    labelNames: ["reason"],
    registers,
  });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `duologue_live_${name}`,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge("sockets", "Open sockets at this moment", levels.sockets);
  gauge("rooms", "Open rooms at this moment", levels.rooms);
  if (bus !== null) gauge("bus_open", "Whether the way to the other processes is open", () => (bus.isOpen() ? 1 : 0));

  return {
    frameIn: (bytes) => {
      framesIn += 1;
      bytesIn += bytes;
    },
    frameOut: () => {
      framesOut += 1;
    },
    joined: () => {
      joins += 1;
    },
    closed: (reason) => closes.inc({ reason }),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
};
