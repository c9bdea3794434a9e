import fc from "fast-check";
import { expect, test } from "vitest";
import { planSave, type Client } from "#core/live/saver.ts";
import { openRoom, othersOf, twoInside, type Client as Live } from "./room.ts";

const client = (session: string, canSave = true): Client => ({ session, canSave });

test("[LV30] alone, one saves for oneself", () => {
  for (const followed of [true, false])
    for (const canSave of [true, false]) expect(planSave(client("b", canSave), [], followed)).toBe("alone");
});

test("[LV81] who saves for several devices does so as one who is alone, while the other person follows none of them", () => {
  expect(planSave(client("a"), [client("b")], false)).toBe("alone");
  expect(planSave(client("b"), [client("a", false)], false)).toBe("alone");
  expect(planSave(client("b"), [client("a")], false)).toBe("watches");
});

test("[LV31] together, the lowest session that can save does so for all", () => {
  expect(planSave(client("a"), [client("b")], true)).toBe("saves");
  expect(planSave(client("b"), [client("a")], true)).toBe("watches");
  expect(planSave(client("b"), [client("a", false)], true)).toBe("saves");
});

test("[LV31] who does not hear the others saves for none of them", async () => {
  await using room = await openRoom();
  const [deaf, ana] = (await twoInside(room)).toSorted((a, b) => (a.id < b.id ? -1 : 1)) as [Live, Live];
  const plan = () => planSave(client(ana.id), ana.session.state().others, true);
  expect(plan()).toBe("watches");
  for (let seconds = 0; seconds < 14; seconds += 2) {
    await room.pass(2_000);
    for (const { from, frame } of await room.take()) if (from === deaf.id) await room.give(ana, frame);
  }
  expect(othersOf(ana)).toHaveLength(1);
  expect(plan()).toBe("saves");
});

test("[LV31] any number agree on one, unless nobody can save", () => {
  const ids = fc.uniqueArray(fc.stringMatching(/^[0-9a-f]{16}$/), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(ids, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), (sessions, able) => {
      const all = sessions.map((session, at) => client(session, able[at]));
      const lowest = all.filter((it) => it.canSave).toSorted((a, b) => (a.session < b.session ? -1 : 1))[0];
      for (const me of all) {
        const plan = planSave(
          me,
          all.filter((it) => it !== me),
          true,
        );
        expect(plan).toBe(me === lowest ? "saves" : "watches");
      }
    }),
  );
});
