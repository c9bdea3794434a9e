/** Joins the relays of several processes. A relay alone needs none. */

export interface Bus extends AsyncDisposable {
  /** From then on `listener` gets what other processes publish for this room. Rejects while there is no way to them. */
  readonly enter: (room: string, listener: (message: BusMessage) => void) => Promise<void>;
  readonly leave: (room: string) => void;
  /**
   * Asks for so many seats in a room for this process, in place of those that it had; all processes together have `most`.
   * Rejects while there is no way to them. `wanted` is asked when it is said, and may be asked again.
   */
  readonly hold: (room: string, wanted: () => number, most: number) => Promise<Held>;
  /** This process ends: what it holds is free for others, without a word for each room. */
  readonly giveUp: () => void;
  /** What was held may be forgotten, and is to be held again. */
  readonly onForgotten: (listener: () => void) => void;
  /**
   * What cannot be published now is lost; `onLost` tells when that begins, `onGap` when it is worth asking again. A frame is left
   * out where too much is on its way already, of which nobody is told: who misses it asks when the next one shows that.
   */
  readonly publish: (room: string, message: BusMessage) => void;
  /** So many frames since it was opened. */
  readonly leftOut: () => number;
  /** Nothing is known to be lost at this moment. */
  readonly isOpen: () => boolean;
  /** Messages may be lost from now on. Once for each time. */
  readonly onLost: (listener: () => void) => void;
  /** Messages may have been lost, and the way is open again. */
  readonly onGap: (listener: () => void) => void;
}

export interface Held {
  readonly wanted: number;
  /** As many, or fewer where there are no more. */
  readonly seats: number;
}

export type BusMessage =
  | { readonly type: "frame"; readonly frame: Uint8Array }
  /** Text for every socket of the room. */
  | { readonly type: "text"; readonly text: string }
  /** Somebody found no seat in this room: each process lets one go that does not answer. */
  | { readonly type: "crowded" };
