import fc from "fast-check";
import { expect, test } from "vitest";
import { planSave, type Client } from "#core/live/saver.ts";

const client = (session: string, canSave = true): Client => ({ session, canSave });

test("[LV30] alone, one saves after five seconds", () => {
  expect(planSave(client("b"), [])).toEqual({ type: "save", afterMs: 5_000 });
});

test("[LV31] together, the lowest session that can save does so for all", () => {
  expect(planSave(client("a"), [client("b")])).toEqual({ type: "save", afterMs: 25_000 });
  expect(planSave(client("b"), [client("a")])).toEqual({ type: "wait", afterMs: 30_000 });
  expect(planSave(client("b"), [client("a", false)])).toEqual({ type: "save", afterMs: 25_000 });
});

test("[LV31, LV32] any number agree on one, and nobody who can save waits longer than 30 seconds", () => {
  const ids = fc.uniqueArray(fc.stringMatching(/^[0-9a-f]{16}$/), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(ids, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), (sessions, able) => {
      const all = sessions.map((session, at) => client(session, able[at]));
      const plans = all.map((me) =>
        planSave(
          me,
          all.filter((it) => it !== me),
        ),
      );
      expect(plans.filter((it) => it.type === "save")).toHaveLength(all.some((it) => it.canSave) ? 1 : 0);
      const never = { type: "wait", afterMs: Number.POSITIVE_INFINITY };
      expect(plans.filter((_, at) => !all[at]?.canSave)).toEqual(all.filter((it) => !it.canSave).map(() => never));
      expect(plans.filter((it, at) => all[at]?.canSave && it.afterMs > 30_000)).toEqual([]);
    }),
  );
});
