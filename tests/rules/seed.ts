/**
 * Before every file of rules: what fast-check makes up follows from a seed, the same in every run. SEED is another one; SEED_PATH,
 * beside it, is the path that fast-check prints when a case fails, for running that case alone with `-t`.
 */
import fc from "fast-check";

const { SEED, SEED_PATH } = process.env;
fc.configureGlobal({ seed: Number(SEED ?? 1), ...(SEED_PATH === undefined ? {} : { path: SEED_PATH }) });
