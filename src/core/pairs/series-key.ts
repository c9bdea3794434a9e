/** What both mailboxes call the same series, although each has ids of its own for it. */
import { objectIn, textIn } from "./json.ts";

/** Exchange makes its ids from these 16 bytes, then the 4 bytes of an occurrence's date, then what the series has in common. */
const exchangePrefix = "040000008200E00074C5B7101A82E008";
const dateEnd = exchangePrefix.length + 8;

/**
 * From any event of the series: master, occurrence or exception. Ids that Exchange made lose the date of the occurrence
 * ([MS-OXOCAL] PidLidCleanGlobalObjectId); others are kept letter for letter. An event without one gets a key from
 * `organizer`, their object id or address, and its master's id, which holds in this mailbox alone.
 */
export const seriesKey = (event: unknown, organizer = ""): string => {
  const it = objectIn(event);
  const id = textIn(it?.["iCalUId"]);
  if (id.trim() === "") return `${organizer.toLowerCase()}/${textIn(it?.["seriesMasterId"]) || textIn(it?.["id"])}`;
  const upper = id.toUpperCase();
  return upper.startsWith(exchangePrefix) ? `${exchangePrefix}00000000${upper.slice(dateEnd)}` : id;
};

/** "2026-11-26" out of an occurrence's own id; null when the id speaks of the series or is not Exchange's. */
export const dayInKey = (iCalUId: string): string | null => {
  if (!iCalUId.toUpperCase().startsWith(exchangePrefix)) return null;
  const bytes = iCalUId.slice(exchangePrefix.length, dateEnd);
  const [year, month, day] = [bytes.slice(0, 4), bytes.slice(4, 6), bytes.slice(6, 8)].map((it) => Number(`0x${it}`));
  return year
    ? `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`
    : null;
};
