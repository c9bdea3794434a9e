/** True in a build made with `--mode local` alone; Vite writes the value in, so that other builds drop what it guards. */
// oxlint-disable-next-line no-underscore-dangle -- a build constant, spelt so that it cannot be taken for a variable
declare const __LOCAL__: boolean;
