/** The edits that the file does not have yet, as the updates they came in. */
import * as Y from "yjs";

export interface Unsaved {
  readonly add: (update: Uint8Array) => void;
  /** A write takes everything up to here. */
  readonly send: () => void;
  /** The write that took it was done; true when more came meanwhile. */
  readonly sent: () => boolean;
  /** The file was read: `more` is all that its content lacks. Answers whether what waited longest is in it. */
  readonly compared: (more: Uint8Array | null, holds: (update: Uint8Array) => boolean) => boolean;
  readonly oldest: () => Uint8Array | null;
  readonly any: () => boolean;
  /** One small update, null when there is nothing. */
  readonly read: () => Uint8Array | null;
}

/** So many keystrokes are put together into one update. */
const most = 200;

export const createUnsaved = (): Unsaved => {
  let sending: readonly Uint8Array[] = [];
  let rest: readonly Uint8Array[] = [];
  let oldest: Uint8Array | null = null;
  return {
    add: (update) => {
      oldest ??= update;
      rest = rest.length < most ? [...rest, update] : [Y.mergeUpdatesV2([...rest, update])];
    },
    send: () => {
      sending = [...sending, ...rest];
      rest = [];
    },
    sent: () => {
      sending = [];
      oldest = rest[0] ?? null;
      return rest.length > 0;
    },
    compared: (more, holds) => {
      sending = [];
      rest = more === null ? [] : [more];
      const isIn = more === null || oldest === null || holds(oldest);
      if (isIn) oldest = more;
      return isIn;
    },
    oldest: () => oldest,
    any: () => sending.length + rest.length > 0,
    read: () => {
      const all = [...sending, ...rest];
      return all.length === 0 ? null : Y.mergeUpdatesV2(all);
    },
  };
};
