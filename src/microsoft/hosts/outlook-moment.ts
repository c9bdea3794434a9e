/** What an opened Outlook item means for us. Rules HO10-HO19, docs/spec/hosts.md. */
import { ewsToRestId } from "./exchange-id.ts";
import type { Moment } from "./host.ts";

/** The members of `Office.context.mailbox.item` that are looked at; organisers have the asynchronous ones. */
export interface OpenedItem {
  readonly itemType?: unknown;
  /** Attendees only. */
  readonly itemId?: string | null;
  /** The series of an occurrence, in the form of Exchange Web Services. */
  readonly seriesId?: string | null;
  readonly getItemIdAsync?: (answer: (result: AsyncAnswer) => void) => void;
  readonly getSharedPropertiesAsync?: (answer: (result: AsyncAnswer) => void) => void;
}

export interface AsyncAnswer {
  readonly status: unknown;
  readonly value?: unknown;
}

export const readMoment = async (item: OpenedItem | null | undefined): Promise<Moment> => {
  if (item?.itemType !== "appointment") return { type: "noInvite" };
  if (await isShared(item)) return { type: "otherCalendar" };
  const id = item.itemId ?? (await savedId(item));
  if (id === null || id === "") return { type: "unsavedInvite" };
  return { type: "invite", eventId: ewsToRestId(id), seriesId: item.seriesId ? ewsToRestId(item.seriesId) : null };
};

/** Only items of a shared folder or mailbox have these properties: https://learn.microsoft.com/javascript/api/outlook/office.sharedproperties */
const isShared = async (item: OpenedItem): Promise<boolean> =>
  item.getSharedPropertiesAsync !== undefined &&
  succeeded(await answerOf((answer) => item.getSharedPropertiesAsync?.(answer)));

/** Fails with ItemNotSaved while the appointment exists in its form alone. */
const savedId = async (item: OpenedItem): Promise<string | null> => {
  if (item.getItemIdAsync === undefined) return null;
  const result = await answerOf((answer) => item.getItemIdAsync?.(answer));
  return succeeded(result) && typeof result.value === "string" ? result.value : null;
};

const answerOf = (ask: (answer: (result: AsyncAnswer) => void) => void): Promise<AsyncAnswer> => new Promise(ask);

const succeeded = (result: AsyncAnswer): boolean => result.status === "succeeded";
