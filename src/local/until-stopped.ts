/** Waits for Ctrl+C, for a polite kill, or for the end of the npm that started this process. */
export const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
    if (process.env["npm_lifecycle_event"] === undefined) return;
    // A SIGTERM ends npm and its shell and never arrives here; what is left would hold the port for ever.
    const shell = process.ppid;
    setInterval(() => {
      if (process.ppid !== shell) resolve();
    }, 500);
  });
