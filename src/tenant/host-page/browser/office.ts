/**
 * Stand-in for Microsoft's office.js inside Outlook, served as a classic script in a scope of its own: what an appointment add-in asks of it, in Microsoft's own types.
 * A member that is not here is missing on purpose, so that an app that needs it fails where it can be seen.
 * Outside a host onReady answers `{ host: null, platform: null }`, as the real one does.
 */
import type { OfficeItem, OfficeRecurrence, ToApp, ToHost } from "./office-wire.ts";

/** The members that are given, each as Microsoft types it. */
type Part<T> = T extends (...args: never[]) => unknown ? T : T extends object ? { [K in keyof T]?: Part<T[K]> } : T;
type Callback<T> = (result: Office.AsyncResult<T>) => void;

const hostOrigin = new URL((document.currentScript as HTMLScriptElement).src).origin;
const framed = window.parent !== window;
const tell = (message: ToHost): void => window.parent.postMessage(message, hostOrigin);

// office.js takes these two away: https://github.com/OfficeDev/office-js/issues/429
Object.assign(window.history, { pushState: null, replaceState: null });

const result = <T>(value: T, error?: { name: string; message: string; code: number }): Office.AsyncResult<T> => ({
  value,
  status: (error === undefined ? "succeeded" : "failed") as unknown as Office.AsyncResultStatus,
  error: error as Office.Error,
  asyncContext: undefined,
  diagnostics: undefined,
});

/** Office's asynchronous members take `(callback)` or `(options, callback)`. */
const later =
  <T>(read: () => Office.AsyncResult<T>) =>
  (first?: unknown, second?: Callback<T>): void => {
    const callback = typeof first === "function" ? (first as Callback<T>) : second;
    const asyncContext: unknown =
      typeof first === "object" && first !== null ? (first as Office.AsyncContextOptions).asyncContext : undefined;
    if (callback !== undefined) setTimeout(() => callback({ ...read(), asyncContext }));
  };

const person = (it: { name: string; address: string; response?: string }): Office.EmailAddressDetails => ({
  displayName: it.name,
  emailAddress: it.address,
  appointmentResponse: it.response ?? "organizer",
  recipientType: "user",
});
const asked = (item: OfficeItem, kind: "required" | "optional"): Office.EmailAddressDetails[] =>
  item.attendees.filter((it) => it.kind === kind || (kind === "required" && it.kind === "resource")).map(person);
const recurrenceOf = (it: OfficeRecurrence | null): Office.Recurrence => it as unknown as Office.Recurrence;

const read = (item: OfficeItem) =>
  ({
    itemType: "appointment",
    itemId: item.itemId ?? "",
    // Null for a single appointment and for the series itself, though Microsoft types it as a string.
    seriesId: item.seriesId as string,
    subject: item.subject,
    normalizedSubject: item.subject,
    location: item.location,
    start: new Date(item.start),
    end: new Date(item.end),
    organizer: person(item.organizer),
    requiredAttendees: asked(item, "required"),
    optionalAttendees: asked(item, "optional"),
    recurrence: recurrenceOf(item.recurrence),
  }) satisfies Part<Office.AppointmentRead>;

const compose = (item: OfficeItem) =>
  ({
    itemType: "appointment",
    seriesId: item.seriesId as string,
    getItemIdAsync: later(() =>
      item.itemId === null
        ? // Microsoft documents the name alone; the number is not to be relied on.
          result("", { name: "ItemNotSaved", message: "The ID can't be retrieved until the item is saved.", code: 0 })
        : result(item.itemId),
    ),
    subject: { getAsync: later(() => result(item.subject)) },
    location: { getAsync: later(() => result(item.location)) },
    start: { getAsync: later(() => result(new Date(item.start))) },
    end: { getAsync: later(() => result(new Date(item.end))) },
    organizer: { getAsync: later(() => result(person(item.organizer))) },
    requiredAttendees: { getAsync: later(() => result(asked(item, "required"))) },
    optionalAttendees: { getAsync: later(() => result(asked(item, "optional"))) },
    recurrence: { getAsync: later(() => result(recurrenceOf(item.recurrence))) },
  }) satisfies Part<Office.AppointmentCompose>;

const shown = (item: OfficeItem | null) =>
  item === null ? undefined : item.mode === "compose" ? compose(item) : read(item);

const handlers = new Map<string, Set<(event: { type: string }) => void>>();
const happen = (type: string, more: object): void =>
  handlers.get(type)?.forEach((handler) => handler({ type, ...more }));

const openContext = (open: Extract<ToApp, { office: "open" }>) => {
  const sets: Record<string, number> = { Mailbox: 1.16, ...(open.nestedAppAuth ? { NestedAppAuth: 1.1 } : {}) };
  const mailbox = {
    userProfile: { ...open.user, accountType: "office365" },
    diagnostics: { hostName: "OutlookWebApp", hostVersion: "20261121000.01" },
    convertToRestId: (id: string) => id.replaceAll("/", "-").replaceAll("+", "_"),
    convertToEwsId: (id: string) => id.replaceAll("-", "/").replaceAll("_", "+"),
    addHandlerAsync: (type: Office.EventType | string, handler: unknown, first?: unknown, second?: Callback<void>) => {
      const known = handlers.get(String(type)) ?? new Set();
      handlers.set(String(type), known.add(handler as (event: { type: string }) => void));
      later(() => result(undefined))(first, second);
    },
    removeHandlerAsync: (type: Office.EventType | string, first?: unknown, second?: Callback<void>) => {
      handlers.delete(String(type));
      later(() => result(undefined))(first, second);
    },
  } satisfies Part<Office.Mailbox>;
  return {
    displayLanguage: open.displayLanguage,
    contentLanguage: open.displayLanguage,
    host: "Outlook" as unknown as Office.HostType,
    platform: "OfficeOnline" as unknown as Office.PlatformType,
    touchEnabled: false,
    officeTheme: open.theme,
    requirements: {
      isSetSupported: (name: string, version?: string | number) => (sets[name] ?? 0) >= Number(version ?? 1),
    },
    mailbox: Object.assign(mailbox, { item: shown(open.item) }),
  } satisfies Omit<Part<Office.Context>, "mailbox"> & { mailbox: Part<Omit<Office.Mailbox, "item">> };
};

const opened = Promise.withResolvers<Extract<ToApp, { office: "open" }> | null>();
const context: Partial<ReturnType<typeof openContext>> = {};
const ready = opened.promise.then((open) =>
  open === null ? { host: null, platform: null } : { host: context.host, platform: context.platform },
);

const listeners = new Set<(message: string) => void>();
const giveBridge = (): void => {
  Object.assign(window, {
    nestedAppAuthBridge: {
      postMessage: (message: string) => tell({ office: "nested", message }),
      addEventListener: (_: "message", listener: (message: string) => void) => listeners.add(listener),
      removeEventListener: (_: "message", listener: (message: string) => void) => listeners.delete(listener),
    },
  });
};

window.addEventListener("message", (event: MessageEvent<ToApp>) => {
  if (event.source !== window.parent || event.origin !== hostOrigin || typeof event.data?.office !== "string") return;
  const message = event.data;
  if (message.office === "open") {
    Object.assign(context, openContext(message));
    if (message.nestedAppAuth) giveBridge();
    opened.resolve(message);
  }
  if (message.office === "item" && context.mailbox !== undefined) {
    Object.assign(context.mailbox, { item: shown(message.item) });
    happen("olkItemSelectedChanged", { initialData: null });
  }
  if (message.office === "theme") {
    Object.assign(context, { officeTheme: message.theme });
    happen("officeThemeChanged", { officeTheme: message.theme });
  }
  if (message.office === "nested") listeners.forEach((listener) => listener(message.message));
});

Object.assign(window, {
  Office: {
    context,
    onReady: async (callback?: (info: unknown) => unknown) => {
      const info = await ready;
      callback?.(info);
      return info;
    },
    AsyncResultStatus: { Succeeded: "succeeded", Failed: "failed" },
    EventType: { ItemChanged: "olkItemSelectedChanged", OfficeThemeChanged: "officeThemeChanged" },
    HostType: { Outlook: "Outlook" },
    PlatformType: { OfficeOnline: "OfficeOnline" },
    MailboxEnums: { ItemType: { Appointment: "appointment" }, RestVersion: { v2_0: "v2.0" } },
  },
});
if (framed) tell({ office: "hello" });
else opened.resolve(null);
