/** Everything our service stores about a person, readable and as a file, and the button that erases it. */
import { useState } from "react";
import { dayLength } from "#core/pairs/instant.ts";
import type { MeClient, Stored } from "#browser/me-client.ts";
import type { Fields, ServiceError } from "#browser/service-door.ts";
import { explain } from "#app/explain.ts";
import { mineWords } from "#app/mine-words.ts";
import { Button } from "#app/page-view/button.tsx";
import { Notice } from "#app/page-view/notice.tsx";
import styles from "./settings.module.css";

interface StoredByServiceProps {
  readonly me: MeClient;
  /** By the id of a pair, and by the id of a person. */
  readonly names: ReadonlyMap<string, string>;
  readonly locale: string;
  /** Makes sure that the notebooks will be found without the service; false when that could not be done. */
  readonly beforeErasing: () => Promise<boolean>;
  readonly onErased: () => void;
  readonly onSignIn: (scopes: readonly string[]) => void;
}

type Erasing = "" | "asked" | "running" | "done" | "indexFailed";

const said = mineWords.stored;

export const StoredByService = ({ me, names, locale, beforeErasing, onErased, onSignIn }: StoredByServiceProps) => {
  const [stored, setStored] = useState<Stored | null>(null);
  const [reading, setReading] = useState(false);
  const [problem, setProblem] = useState<ServiceError | null>(null);
  const [erasing, setErasing] = useState<Erasing>("");

  const read = async (): Promise<void> => {
    setReading(true);
    const found = await me.stored();
    setReading(false);
    setProblem(found.ok ? null : found.error);
    if (found.ok) setStored(found.value);
  };
  const erase = async (): Promise<void> => {
    setErasing("running");
    if (!(await beforeErasing())) return setErasing("indexFailed");
    const erased = await me.erase();
    setProblem(erased.ok ? null : erased.error);
    setErasing(erased.ok ? "done" : "");
    if (!erased.ok) return;
    setStored(null);
    onErased();
  };

  return (
    <section className={styles.section} aria-labelledby="stored">
      <h2 id="stored" className={styles.heading}>
        {said.title}
      </h2>
      <p className={styles.quiet}>{said.lead}</p>
      {problem === null ? null : (
        <Notice explained={explain(problem)} helper={{ retry: () => void read(), signIn: onSignIn }} />
      )}
      <div className={styles.buttons}>
        <Button
          aria-busy={reading}
          aria-expanded={stored !== null}
          onClick={() => (stored === null ? void read() : setStored(null))}
        >
          {reading ? said.reading : stored === null ? said.show : said.hide}
        </Button>
        {stored === null ? null : <Button onClick={() => download(stored)}>{said.download}</Button>}
      </div>
      {stored === null ? null : <Groups stored={stored} names={names} locale={locale} />}
      <p className={styles.quiet}>{mineWords.erase.lead}</p>
      {erasing === "asked" || erasing === "running" ? (
        <div role="group" aria-label={mineWords.erase.ask} className={styles.section}>
          <p>{mineWords.erase.ask}</p>
          <div className={styles.buttons}>
            <Button look="primary" autoFocus aria-busy={erasing === "running"} onClick={() => void erase()}>
              {erasing === "running" ? mineWords.erase.erasing : mineWords.erase.yes}
            </Button>
            <Button onClick={() => setErasing("")}>{mineWords.erase.no}</Button>
          </div>
        </div>
      ) : (
        <Button onClick={() => setErasing("asked")}>{mineWords.erase.title}</Button>
      )}
      <p role="status" className={styles.quiet}>
        {erasing === "done" ? mineWords.erase.done : erasing === "indexFailed" ? mineWords.erase.indexFailed : ""}
      </p>
    </section>
  );
};

interface GroupsProps extends Pick<StoredByServiceProps, "names" | "locale"> {
  readonly stored: Stored;
}

const Groups = ({ stored, names, locale }: GroupsProps) => {
  const groups = Object.entries(stored).filter(([, rows]) => rows.length > 0);
  if (groups.length === 0) return <p>{said.nothing}</p>;
  return (
    <div className={styles.groups}>
      {groups.map(([name, rows]) => (
        <section key={name} aria-label={said.groups[name] ?? name}>
          <h3 className={styles.group}>
            {said.groups[name] ?? name} · {said.rows(rows.length)}
          </h3>
          <ul className={styles.rows}>
            {rows.map((row, at) => (
              // Rows have no id of their own, and their order stays.
              // oxlint-disable-next-line react/no-array-index-key
              <li key={at} className={styles.row}>
                <dl>
                  {Object.entries(row)
                    .filter(([, value]) => value !== null)
                    .map(([field, value]) => (
                      <Entry key={field} name={field} value={value} names={names} locale={locale} />
                    ))}
                </dl>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
};

interface EntryProps extends Pick<StoredByServiceProps, "names" | "locale"> {
  readonly name: string;
  readonly value: unknown;
}

const Entry = ({ name, value, names, locale }: EntryProps) => (
  <>
    <dt>{said.fields[name] ?? name.replaceAll("_", " ")}</dt>
    <dd dir="auto">
      {name === "day" && typeof value === "number" ? dayWords(value, locale) : readable(value, names, locale)}
    </dd>
  </>
);

/** `day`: counted from the first of 1970, as the service stores it. */
const dayWords = (day: number, locale: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(day * dayLength);

/** An id as the person it stands for, a moment as a date, and what has parts line by line. */
const readable = (value: unknown, names: EntryProps["names"], locale: string): string => {
  if (typeof value === "string") {
    const at = /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
    if (!Number.isNaN(at))
      return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(at);
    return names.get(value) ?? value;
  }
  if (typeof value === "boolean") return value ? said.yes : said.no;
  if (value === null) return said.none;
  if (typeof value !== "object") return JSON.stringify(value) ?? "";
  return linesOf(value, names, locale, "").join("\n");
};

const linesOf = (value: object, names: EntryProps["names"], locale: string, indent: string): readonly string[] =>
  Object.entries(value as Fields).flatMap(([key, part]) => {
    const label = Array.isArray(value) ? "·" : `${said.parts[key] ?? key}:`;
    if (typeof part !== "object" || part === null) return [`${indent}${label} ${readable(part, names, locale)}`];
    if (Array.isArray(part) && part.every((it) => typeof it !== "object"))
      return [`${indent}${label} ${part.map((it) => readable(it, names, locale)).join(", ") || said.none}`];
    return [`${indent}${label}`, ...linesOf(part, names, locale, `${indent}  `)];
  });

const download = (stored: Stored): void => {
  const address = URL.createObjectURL(new Blob([JSON.stringify(stored, null, 2)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = said.fileName;
  link.click();
  // The browser has the file in hand once the click was dealt with.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
};
