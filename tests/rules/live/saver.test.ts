import fc from "fast-check";
import { expect, test } from "vitest";
import { planSave, type Client } from "#core/live/saver.ts";

const client = (session: string, canSave = true): Client => ({ session, canSave });

test("[LV30] alone, one saves for oneself", () => {
  expect(planSave(client("b"), [])).toBe("alone");
  expect(planSave(client("b", false), [])).toBe("alone");
});

test("[LV31] together, the lowest session that can save does so for all", () => {
  expect(planSave(client("a"), [client("b")])).toBe("saves");
  expect(planSave(client("b"), [client("a")])).toBe("watches");
  expect(planSave(client("b"), [client("a", false)])).toBe("saves");
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
        );
        expect(plan).toBe(me === lowest ? "saves" : "watches");
      }
    }),
  );
});
