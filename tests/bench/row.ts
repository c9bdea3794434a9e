/** One line of the bench: several runs of one figure, and whom it stands beside. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  /** The median of `runs`. */
  readonly value: number;
  readonly runs: readonly number[];
  /** What the design asks for, for instance `≤ 50`. */
  readonly target?: string;
  /** The same figure of somebody else's work, measured in the same run or as stated. */
  readonly peer?: { readonly name: string; readonly value: number };
}

export const rowOf = (
  name: string,
  unit: string,
  runs: readonly number[],
  more?: Pick<Row, "target" | "peer">,
): Row => ({
  name,
  unit,
  value: median(runs),
  runs,
  ...more,
});

/** Null where the target is not to be compared with: something else than, for instance, `≤ 30 and ≤ 41.5`, `≥ 1000` or `0`. */
export const isMet = ({ target, value }: Row): "met" | "missed" | null => {
  const parts = (target ?? "").split(" and ").map((part) => /^([≤≥]?) ?([\d.]+)$/.exec(part));
  if (parts.includes(null)) return null;
  const met = parts.every((part) => {
    const bound = Number(part?.[2]);
    if (part?.[1] === "≤") return value <= bound;
    return part?.[1] === "≥" ? value >= bound : value === bound;
  });
  return met ? "met" : "missed";
};

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};
