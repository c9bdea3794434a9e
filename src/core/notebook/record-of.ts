/** What the record itself says, for steps that must not go by anything older. */
import { knownMs, type Desk } from "./desk.ts";
import type { PointerRecord } from "./pointer-record.ts";

export const recordOf = ({ pointers, pair }: Desk): ReturnType<PointerRecord["find"]> =>
  pointers.find(pair, knownMs, true);
