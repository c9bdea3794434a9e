/** What every PointerRecord does, in memory and over HTTP. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Claim, Pointer, PointerError, PointerRecord } from "#core/notebook/pointer-record.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import type { Result } from "#core/result.ts";
import { ana, anaAndBen, ben, olga } from "#tests/cast.ts";

/** One record, seen by whoever asks. */
export interface PointerWorld extends AsyncDisposable {
  readonly as: (person: PersonId) => PointerRecord;
  readonly advance: (ms: number) => void;
}

const place = { driveId: "b!ana-drive", itemId: "01NOTEBOOK" };
const home = { driveId: "b!ben-drive", itemId: "01RESTORED" };
const twoMinutes = 120_000;

export const pointerRecordContract = (name: string, open: () => Promise<PointerWorld>): void => {
  describe(`${name} as a pointer record`, () => {
    let world: PointerWorld;
    beforeEach(async () => {
      world = await open();
    });
    afterEach(() => world[Symbol.asyncDispose]());

    const find = (me: PersonId) => world.as(me).find(anaAndBen);
    const claim = (me: PersonId) => world.as(me).claim(anaAndBen);
    const mine = async (me: PersonId): Promise<string> => {
      const claimed = valueOf<Claim>(await claim(me));
      if (claimed.type !== "claimed") throw new Error(`Expected a claim, got ${claimed.type}`);
      return claimed.etag;
    };
    const complete = (me: PersonId, etag: string, address = place) => world.as(me).complete(anaAndBen, address, etag);

    test("[SV18] before anybody writes, and while a claim runs, there is no notebook", async () => {
      expect(await find(ana)).toEqual({ ok: true, value: null });
      await mine(ana);
      expect(await find(ben)).toEqual({ ok: true, value: null });
    });

    test("[SV11] of two who claim at once one may create the file", async () => {
      const claims = await Promise.all([claim(ana), claim(ben)]);
      const types = claims.map((it) => valueOf<Claim>(it).type);
      expect(new Set(types)).toEqual(new Set(["claimed", "claimedByOther"]));
    });

    test("[SV12] a running claim keeps out the other, and says for how long", async () => {
      await mine(ana);
      world.advance(30_000);
      expect(await claim(ben)).toEqual({ ok: true, value: { type: "claimedByOther", retryAfterMs: 90_000 } });
    });

    test("[SV12] who claims again, after a crash for instance, has the claim at once, and the older one is void", async () => {
      const before = await mine(ana);
      world.advance(30_000);
      const again = await mine(ana);
      expect(await complete(ana, before)).toEqual({ ok: false, error: { type: "changed" } });
      world.advance(100_000);
      // Two minutes from the second time.
      expect(await claim(ben)).toEqual({ ok: true, value: { type: "claimedByOther", retryAfterMs: 20_000 } });
      expect((await complete(ana, again)).ok).toBe(true);
    });

    test("[SV13] after two minutes the other may claim, and the first is told", async () => {
      const late = await mine(ana);
      world.advance(twoMinutes);
      const etag = await mine(ben);
      expect(await complete(ana, late)).toEqual({ ok: false, error: { type: "changed" } });
      expect(valueOf<Pointer>(await complete(ben, etag)).by).toBe(ben);
    });

    test("[SV13] a late claimant whom nobody overtook completes, and nobody completes for another", async () => {
      const etag = await mine(ana);
      world.advance(10 * twoMinutes);
      expect(await complete(ben, etag)).toEqual({ ok: false, error: { type: "changed" } });
      expect((await complete(ana, etag)).ok).toBe(true);
    });

    test("[SV14, SV15] both find a completed notebook, and a claim answers with it", async () => {
      const pointer = valueOf<Pointer>(await complete(ana, await mine(ana)));
      expect(pointer).toMatchObject({ address: place, by: ana });
      for (const me of [ana, ben]) {
        expect(await find(me)).toEqual({ ok: true, value: pointer });
        expect(await claim(me)).toEqual({ ok: true, value: { type: "exists", pointer } });
      }
    });

    test("[SV16] a notebook that moved is found at its new home, and an older etag moves nothing", async () => {
      const first = valueOf<Pointer>(await complete(ana, await mine(ana)));
      const moved = valueOf<Pointer>(await complete(ben, first.etag, home));
      expect(moved).toMatchObject({ address: home, by: ben });
      expect(moved.etag).not.toBe(first.etag);
      expect(await complete(ana, first.etag)).toEqual({ ok: false, error: { type: "changed" } });
      expect(await find(ana)).toEqual({ ok: true, value: moved });
    });

    test("[SV10] a third person is turned away", async () => {
      const forbidden = { ok: false, error: { type: "forbidden" } };
      const etag = await mine(ana);
      expect([await find(olga), await claim(olga), await complete(olga, etag)]).toEqual([
        forbidden,
        forbidden,
        forbidden,
      ]);
    });
  });
};

const valueOf = <T>(result: Result<T, PointerError>): T => {
  if (!result.ok) throw new Error(`Expected a value, got ${result.error.type}`);
  return result.value;
};
