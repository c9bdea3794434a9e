/** One line that two people changed at once, put together so that the letters of both are there. */

/** `base`: what both began with. */
export const bothEdits = (base: string, mine: string, theirs: string): string => {
  // What was just saved comes back without the blanks around it.
  if (theirs === base || theirs === mine.trim()) return mine;
  if (mine === base) return theirs;
  const [a, b] = [changeOf(base, mine), changeOf(base, theirs)];
  const [first, second] = a.from <= b.from ? [a, b] : [b, a];
  if (first.to <= second.from)
    return (
      base.slice(0, first.from) + first.put + base.slice(first.to, second.from) + second.put + base.slice(second.to)
    );
  // The same words, changed by both: each keeps what they put.
  return base.slice(0, first.from) + a.put + b.put + base.slice(Math.max(a.to, b.to));
};

interface Change {
  readonly from: number;
  readonly to: number;
  readonly put: string;
}

const changeOf = (before: string, after: string): Change => {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from++;
  let same = 0;
  while (same < shorter - from && before[before.length - 1 - same] === after[after.length - 1 - same]) same++;
  return { from, to: before.length - same, put: after.slice(from, after.length - same) };
};
