/** The records of one kind that stand on a page. */
import * as Y from "yjs";
import { byOrder, type Ordered } from "./order.ts";
import { isOnPage, type PageId } from "./page.ts";
import { knownList, rememberedList } from "./remembered.ts";

export type Fields = Y.Map<unknown>;
type Kind = "topics" | "actions";

export const recordsOf = (doc: Y.Doc, kind: Kind): Y.Map<Fields> => doc.getMap(kind);

const onPage = (doc: Y.Doc, kind: Kind, page: PageId): readonly (readonly [string, Fields])[] => {
  const isHere = isOnPage(doc, page);
  return [...recordsOf(doc, kind).entries()].filter(
    ([, record]) => record instanceof Y.Map && isHere(record.get("page")),
  );
};

/** In order. */
export const listOn = <T extends Ordered>(
  doc: Y.Doc,
  kind: Kind,
  page: PageId,
  read: (id: T["id"], record: Fields) => T,
): readonly T[] =>
  rememberedList(doc, `${kind}/${page}`, [kind, wordsOfKind[kind], "pages"], () =>
    onPage(doc, kind, page)
      .map(([id, record]) => read(id, record))
      .toSorted(byOrder),
  );

const wordsOfKind = { topics: "topic", actions: "action" } as const;

/** The orders alone: adding many need not read the words of all that are there. */
export const ordersOn = (doc: Y.Doc, kind: Kind, page: PageId): readonly string[] =>
  (knownList(doc, `${kind}/${page}`) as readonly Ordered[] | undefined)?.map(({ order }) => order) ??
  onPage(doc, kind, page).map(([, record]) => record.get("order") as string);
