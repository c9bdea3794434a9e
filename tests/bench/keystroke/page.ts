/**
 * The notes as they are in the app, alone on a page, and two ways to the other person: sealed through our relay, or plain
 * through y-websocket's server. Tells on `window.keystrokes` when keys went down here and when letters of the other
 * appeared, both by the clock of the machine, which two browsers share.
 */
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { awarenessOf } from "#app/live/awareness-of.ts";
import { mountNotes } from "#app/page-view/notes-editor.ts";
import { createLiveRoom } from "#browser/live-room.ts";
import { ok } from "#core/result.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";

export interface Keystrokes {
  /** Both are in the room. */
  together: boolean;
  readonly pressed: number[];
  readonly appeared: number[];
}

declare global {
  interface Window {
    keystrokes: Keystrokes;
  }
}

const asked = new URLSearchParams(location.search);
const [way, url, seat] = [asked.get("way") ?? "", asked.get("url") ?? "", asked.get("seat") ?? ""];
const me = seat === "a" ? ana : ben;
const doc = new Y.Doc();
const awareness = awarenessOf(doc);
const keystrokes: Keystrokes = { together: false, pressed: [], appeared: [] };
window.keystrokes = keystrokes;

awareness.setLocalStateField("user", { person: me });
awareness.on("change", () => {
  keystrokes.together = awareness.getStates().size === 2;
});

if (way === "plain") {
  const provider = new WebsocketProvider(url, "room", doc, { awareness, disableBc: true });
  addEventListener("pagehide", () => provider.destroy());
} else
  createLiveRoom(
    {
      url,
      openSocket: (address) => new WebSocket(address),
      token: () => Promise.resolve(ok(me)),
      random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
      clock: {
        now: Date.now,
        after: (ms, task) => {
          const timer = setTimeout(task, ms);
          return () => clearTimeout(timer);
        },
      },
    },
    { pair: anaAndBen.id, me, other: me === ana ? ben : ana, doc, awareness, origin: "live" },
  ).use({ secret: new Uint8Array(32), epoch: 1, driveId: "drive", itemId: "item" });

const now = (): number => performance.timeOrigin + performance.now();
const paper = document.querySelector<HTMLElement>("#notes");
if (paper !== null) {
  addEventListener("keydown", () => keystrokes.pressed.push(now()), { capture: true });
  mountNotes(paper, doc.getXmlFragment("notes"), {
    label: "Notes",
    readOnly: false,
    carets: { pair: anaAndBen, me, name: "" },
    onAction: () => undefined,
  });
  const letters = (): number => (paper.textContent.match(/[a-z]/g) ?? []).length;
  let known = letters();
  new MutationObserver(() => {
    const found = letters();
    for (; known < found; known++) keystrokes.appeared.push(now());
  }).observe(paper, { subtree: true, childList: true, characterData: true });
}
