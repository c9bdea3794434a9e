/** A process that is asked to end closes what is open first. */

export const endOnSignals = (service: AsyncDisposable): void => {
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      void service[Symbol.asyncDispose]().then(() => process.exit(0));
    });
};
