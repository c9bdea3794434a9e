/** Every pair of one's own that has a notebook, as our service records it. Wire format: src/service/pointers/door.ts. */
import type { Pointer, PointerError } from "#core/notebook/pointer-record.ts";
import { parsePersonId, type PersonId } from "#core/pairs/pair.ts";
import { ok, type Result } from "#core/result.ts";
import { pointerIn } from "./pointers-client.ts";
import { asFields, refused, type Fields, type ServiceDoor } from "./service-door.ts";

export interface ListedNotebook {
  readonly pairId: string;
  readonly other: PersonId;
  readonly pointer: Pointer;
}

export const listNotebooks = async (
  door: Pick<ServiceDoor, "ask">,
): Promise<Result<readonly ListedNotebook[], PointerError>> => {
  const listed: ListedNotebook[] = [];
  let after = "";
  for (;;) {
    const answer = await door.ask(after === "" ? "/notebooks" : `/notebooks?after=${after}`);
    if (!answer.ok) return answer;
    const { notebooks, next } = answer.value.body;
    if (answer.value.status !== 200 || !Array.isArray(notebooks)) return refused(answer.value);
    for (const record of notebooks as readonly unknown[]) {
      const notebook = listedNotebookIn(asFields(record));
      if (notebook === null) return refused(answer.value);
      listed.push(notebook);
    }
    if (typeof next !== "string") return ok(listed);
    after = next;
  }
};

const listedNotebookIn = (record: Fields): ListedNotebook | null => {
  const { pairId, other } = record;
  const pointer = pointerIn(record);
  const person = typeof other === "string" ? parsePersonId(other) : null;
  return typeof pairId === "string" && person !== null && pointer !== null ? { pairId, other: person, pointer } : null;
};
