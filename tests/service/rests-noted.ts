/** How long devices rest before they connect again, which is what a person waits for on any machine. */
import { machineClock } from "#browser/machine.ts";
import type { Clock } from "#core/clock.ts";
import type { Device } from "./live-fixture.ts";

/** The clock for one device, and how long that device rested each time after it had lost a connection that was open. */
export const restsNoted = () => {
  const rests: number[] = [];
  let isNext = false;
  const clock: Clock = {
    now: machineClock.now,
    after: (ms, task) => {
      if (isNext) rests.push(ms);
      isNext = false;
      return machineClock.after(ms, task);
    },
  };
  const watch = ({ live }: Device): void => {
    let { link } = live.state();
    live.subscribe(() => {
      const before = link;
      ({ link } = live.state());
      // What it sets next is when to connect again.
      isNext = before === "open" && link === "offline";
    });
  };
  return { rests, clock, watch };
};
