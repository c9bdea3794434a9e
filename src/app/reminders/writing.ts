/** A topic from outside the page: sealed in this browser for the pair's inbox, and put there. Rules MY40-MY43, docs/spec/my-things.md. */
import { createInboxClient, type PutError, type SealedForInbox } from "#browser/inbox-client.ts";
import { randomBytes } from "#browser/machine.ts";
import type { ServiceError } from "#browser/service-door.ts";
import { accountName, rememberHere } from "#browser/sign-in-record.ts";
import { createViewsClient } from "#browser/views-client.ts";
import { newId } from "#core/agenda/hand.ts";
import type { PageId } from "#core/agenda/page.ts";
import type { ItemId } from "#core/inbox/item.ts";
import { sealItem } from "#core/inbox/seal.ts";
import { pairOf, type Pair, type PersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import { readPerson } from "#microsoft/graph/colleagues.ts";
import type { Platform } from "#microsoft/platform.ts";
import { scopesOf } from "#microsoft/sign-in/scopes.ts";
import type { Account, SignIn, SignInError } from "#microsoft/sign-in/sign-in.ts";
import { shortName } from "#app/page-view/one-on-one.ts";
import { openSession, type Session } from "#app/session.ts";

export interface WriteTarget {
  readonly pair: string;
  readonly other: PersonId | null;
  readonly page: string;
  /** The card that led here; empty for none. */
  readonly card: string;
}

export type WriteError =
  | ServiceError
  | PutError
  | SignInError
  /** The address leads to no pair and page. */
  | { readonly type: "brokenLink" }
  /** Whoever is signed in is not one of the two. */
  | { readonly type: "notYours" }
  /** Nobody's client has told a key yet. */
  | { readonly type: "noKey" }
  | { readonly type: "tooLong" };

export interface Writing {
  /** Silently; the name of the other as they are called, null when the directory does not tell. */
  readonly begin: () => Promise<Result<string | null, WriteError>>;
  /** On a press: may open a window. */
  readonly signIn: (scopes: readonly string[]) => Promise<Result<Account, SignInError>>;
  readonly send: (text: string) => Promise<Result<void, WriteError>>;
}

export const createWriting = (platform: Platform, signIn: SignIn, target: WriteTarget): Writing => {
  /** What was sealed and may have arrived: pressed once more, the very same goes again and is one topic. */
  let sealedLast: { readonly text: string; readonly item: SealedForInbox } | null = null;
  let opened: { readonly session: Session; readonly pair: Pair } | null = null;

  const open = async (): Promise<Result<{ readonly session: Session; readonly pair: Pair }, WriteError>> => {
    if (opened !== null) return ok(opened);
    if (target.other === null || !/^[0-9a-f]{24}$/.test(target.page)) return err({ type: "brokenLink" });
    const account = await signIn.resume();
    if (!account.ok) return account;
    const { tenant, person } = account.value;
    rememberHere(accountName(account.value));
    const pair = pairOf(tenant, person, target.other);
    if (pair === null || pair.id !== target.pair) return err({ type: "notYours" });
    const session = openSession(platform, { tenant, person }, () => Promise.resolve(ok(signIn)));
    opened = { session, pair };
    return ok(opened);
  };

  const seal = async (
    { door, person }: Session,
    pair: Pair,
    text: string,
  ): Promise<Result<SealedForInbox, WriteError>> => {
    const key = await createViewsClient(door, person).inboxKey(pair);
    if (!key.ok) return key;
    if (key.value === null) return err({ type: "noKey" });
    const id = newId({ me: person, now: Date.now, random: randomBytes }) as ItemId;
    const item = { type: "topic", at: Date.now(), page: target.page as PageId, text } as const;
    const sealed = await sealItem(item, { pair, item: id, by: person }, key.value, randomBytes(32));
    if (!sealed.ok) return err({ type: sealed.error.type === "tooLarge" ? "tooLong" : "noKey" });
    return ok({ id, key: key.value.id, sealed: sealed.value });
  };

  return {
    begin: async () => {
      const ready = await open();
      if (!ready.ok || target.other === null) return ready.ok ? ok(null) : ready;
      const person = await readPerson(ready.value.session.graph, target.other);
      return ok(person.ok ? shortName(person.value.name, person.value.givenName) : null);
    },

    signIn: (scopes) => signIn.signIn(scopes.length === 0 ? scopesOf("identity", platform) : scopes),

    send: async (text) => {
      const ready = await open();
      if (!ready.ok) return ready;
      const { session, pair } = ready.value;
      const inbox = createInboxClient(session.door, session.person);
      if (sealedLast?.text !== text) {
        const sealed = await seal(session, pair, text);
        if (!sealed.ok) return sealed;
        sealedLast = { text, item: sealed.value };
      }
      const put = await inbox.put(pair, sealedLast.item, target.card);
      if (put.ok) sealedLast = null;
      return put;
    },
  };
};
