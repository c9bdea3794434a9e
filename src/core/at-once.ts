/** All steps of a long work, without a breath between them. */
export const atOnce = <T>(work: Generator<undefined, T>): T => {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
};
