/** Microsoft's own examples of grants, read as ours would be. */
import { expect, test } from "vitest";
import { toPermission } from "#microsoft/graph/permission.ts";
import { ben } from "#tests/cast.ts";
import { readReference, referenceThere } from "#tests/contracts/tenant/reference.ts";
import { clientId } from "#tests/contracts/tenant/tenant-fixture.ts";

type Entry = Readonly<Record<string, any>>;

const entriesIn = (value: unknown): readonly Entry[] => {
  if (typeof value !== "object" || value === null) return [];
  const within = Object.values(value).flatMap(entriesIn);
  return "roles" in value && !Array.isArray(value) ? [value as Entry, ...within] : within;
};

const grants = (): readonly Entry[] =>
  ["graph/graph-examples.json", "graph/graph-examples-supplement.json"]
    .flatMap((name) => entriesIn(readReference(name)))
    .flatMap((it) => {
      const id: unknown = (it["grantedToV2"] ?? it["grantedTo"])?.user?.id;
      // Some are of a consumer's drive, whose people have no id of the directory.
      return typeof id === "string" ? [JSON.parse(JSON.stringify(it).replaceAll(id, ben)) as Entry] : [];
    });

test.skipIf(!referenceThere)(
  "[GR107] a grant to a person is that person's in every example without an invitation",
  () => {
    const alone = grants().filter((it) => !("invitation" in it));
    expect(alone.length).toBeGreaterThan(5);
    for (const it of alone) expect(toPermission(it, clientId)).toMatchObject({ type: "person", person: ben });
  },
);

test.skipIf(!referenceThere)("[GR107] and with one, where it went to no other address than theirs", () => {
  const invited = grants().filter((it) => "invitation" in it);
  expect(invited.length).toBeGreaterThan(3);
  for (const it of invited) {
    const { email } = it["invitation"];
    const grantedTo = (address: string) =>
      toPermission(
        { ...it, grantedToV2: { user: { id: ben, email: address } }, grantedTo: { user: { id: ben } } },
        clientId,
      );
    for (const read of [toPermission(it, clientId), grantedTo(email)])
      expect(read).toMatchObject({ type: "person", person: ben });
    expect(grantedTo("somebody@else.example")).toMatchObject({ who: "unrecognised" });
  }
});
