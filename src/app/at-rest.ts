/** Whoever scrolls is not made to stumble by what can wait for a moment. */

let movedAt = -Infinity;
// Where nothing is drawn nothing moves.
globalThis.addEventListener?.("scroll", () => void (movedAt = performance.now()), true);

/** At once, or when nothing was scrolled for a moment. */
export const atRest = async (): Promise<void> => {
  const left = movedAt + restMs - performance.now();
  if (left <= 0) return;
  // A page that was held up for as long hears of what moved meanwhile with its next frame, and a hidden one draws none.
  await new Promise((done) => setTimeout(() => setTimeout(done, frameMs), left));
  await atRest();
};

const restMs = 150;
const frameMs = 20;
