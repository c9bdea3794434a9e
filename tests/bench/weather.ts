/** Bad weather between a page, Microsoft and our service. */
import type { PointerError, PointerRecord } from "#core/notebook/pointer-record.ts";
import { err, type Result } from "#core/result.ts";

/** What becomes of one call: it never gets there, or it does and its answer is lost. */
export type Weather = () => "refused" | "lost" | "fine";

const latencyMs = 60;
/** For the names of rows. */
export const weatherIn = `${latencyMs} ms a call, 5 % refused or their answer lost`;

/** The same in every run. */
export const createWeather = (): Weather => {
  let state = 1;
  const chance = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  return () => {
    const drawn = chance();
    if (drawn >= 0.05) return "fine";
    return drawn < 0.025 ? "refused" : "lost";
  };
};

const late = (): Promise<void> => new Promise((go) => setTimeout(go, latencyMs));

export const throughWeather =
  (weather: Weather): typeof globalThis.fetch =>
  async (input, init) => {
    await late();
    const fate = weather();
    if (fate === "refused") return new Response("{}", { status: 503 });
    const answer = await fetch(input, init);
    if (fate === "fine") return answer;
    await answer.arrayBuffer();
    throw new TypeError("The answer is lost.");
  };

export const recordIn = (weather: Weather, record: PointerRecord): PointerRecord => {
  const carry = async <T>(call: () => Promise<Result<T, PointerError>>): Promise<Result<T, PointerError>> => {
    await late();
    const fate = weather();
    if (fate === "refused") return err({ type: "unavailable", status: 503 });
    const answer = await call();
    return fate === "fine" ? answer : err({ type: "offline" });
  };
  return {
    find: (pair) => carry(() => record.find(pair)),
    claim: (pair) => carry(() => record.claim(pair)),
    complete: (...change) => carry(() => record.complete(...change)),
  };
};
