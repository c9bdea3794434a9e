/** The edits that the file does not have yet, as the updates they came in. */
import * as Y from "yjs";

export interface Unsaved {
  readonly add: (update: Uint8Array) => void;
  /** A write takes everything up to here. */
  readonly send: () => void;
  /** The write that took it was done; true when more came meanwhile. */
  readonly sent: () => boolean;
  /** The file was read: `more` is all that it lacks. */
  readonly compared: (more: Uint8Array | null) => void;
  readonly any: () => boolean;
  /** One small update, null when there is nothing. */
  readonly read: () => Uint8Array | null;
}

/** So many keystrokes are put together into one update. */
const most = 200;

export const createUnsaved = (): Unsaved => {
  let sending: readonly Uint8Array[] = [];
  let rest: readonly Uint8Array[] = [];
  return {
    add: (update) => {
      rest = rest.length < most ? [...rest, update] : [Y.mergeUpdatesV2([...rest, update])];
    },
    send: () => {
      sending = [...sending, ...rest];
      rest = [];
    },
    sent: () => {
      sending = [];
      return rest.length > 0;
    },
    compared: (more) => {
      sending = [];
      rest = more === null ? [] : [more];
    },
    any: () => sending.length + rest.length > 0,
    read: () => {
      const all = [...sending, ...rest];
      return all.length === 0 ? null : Y.mergeUpdatesV2(all);
    },
  };
};
