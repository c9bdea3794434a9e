/** Joins the relays of several processes. A relay alone needs none. */

export interface Bus extends AsyncDisposable {
  /** From then on `listener` gets what other processes publish for this room. Rejects while there is no way to them. */
  readonly enter: (room: string, listener: (message: BusMessage) => void) => Promise<void>;
  readonly leave: (room: string) => void;
  /** What cannot be published now is lost; `onGap` tells when it is worth asking again. */
  readonly publish: (room: string, message: BusMessage) => void;
  /** Nothing is known to be lost at this moment. */
  readonly isOpen: () => boolean;
  /** Messages may have been lost, and the way is open again. */
  readonly onGap: (listener: () => void) => void;
}

export type BusMessage =
  | { readonly type: "frame"; readonly frame: Uint8Array }
  /** Text for every socket of the room. */
  | { readonly type: "text"; readonly text: string };
