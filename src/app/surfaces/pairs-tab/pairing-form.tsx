/** A 1:1 without a calendar: pick a colleague, a day and a rhythm. */
import { Field, FluentProvider, Input, Select } from "@fluentui/react-components";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import type { Schedule } from "#core/agenda/page.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import type { Result } from "#core/result.ts";
import { explain, type Problem } from "#app/explain.ts";
import { Avatar } from "#app/page-view/avatar.tsx";
import { Button } from "#app/page-view/button.tsx";
import { focusSoon } from "#app/page-view/keys.ts";
import { Notice } from "#app/page-view/notice.tsx";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import { dayOf, type Place } from "#app/page-view/when.ts";
import { listWords } from "#app/list-words.ts";
import styles from "./pairing-form.module.css";

export interface FoundColleague {
  readonly id: PersonId;
  readonly name: string;
  readonly givenName: string | null;
  readonly address: string;
  readonly guest: boolean;
}

export type FindColleagues = (text: string) => Promise<Result<readonly FoundColleague[], Problem>>;
export type StartPair = (request: {
  readonly colleague: FoundColleague;
  readonly schedule: Schedule;
}) => Promise<OneOnOne>;

interface PairingFormProps {
  readonly find: FindColleagues;
  readonly start: (request: Parameters<StartPair>[0]) => Promise<void>;
  readonly place: Place;
  readonly onCancel: () => void;
}

const settleMs = 250;

export const PairingForm = ({ find, start, place, onCancel }: PairingFormProps) => {
  const [colleague, setColleague] = useState<FoundColleague | null>(null);
  const [day, setDay] = useState(() => dayOf(Date.now(), place));
  const [time, setTime] = useState("10:00");
  const [weeks, setWeeks] = useState("1");
  const ready = colleague !== null && day !== "" && time !== "";
  const form = useRef<HTMLFormElement>(null);
  return (
    <FluentProvider>
      <form
        ref={form}
        className={styles.form}
        aria-label={listWords.pairing.title}
        onSubmit={(event) => {
          event.preventDefault();
          if (!ready) return;
          const schedule = { firstDay: day, time, timeZone: place.timeZone, everyWeeks: Number(weeks) };
          void start({ colleague, schedule });
        }}
      >
        <h1 className={styles.title}>{listWords.pairing.title}</h1>
        <p className={styles.lead}>{listWords.pairing.lead}</p>
        {colleague === null ? (
          <Picker
            find={find}
            onPick={(found) => {
              setColleague(found);
              focusSoon(() => form.current?.querySelector<HTMLElement>('input[type="date"]') ?? null);
            }}
          />
        ) : (
          <div className={styles.chosen}>
            <Avatar id={colleague.id} name={colleague.name} photo={null} size="small" />
            <span className={styles.name} dir="auto">
              {listWords.pairing.chosen(colleague.name)}
            </span>
            <Button size="small" look="subtle" onClick={() => setColleague(null)}>
              {listWords.pairing.change}
            </Button>
          </div>
        )}
        <div className={styles.when}>
          <Field label={listWords.pairing.day}>
            <Input type="date" value={day} onChange={(_, data) => setDay(data.value)} />
          </Field>
          <Field label={listWords.pairing.time}>
            <Input type="time" value={time} onChange={(_, data) => setTime(data.value)} />
          </Field>
          <Field label={listWords.pairing.rhythm}>
            <Select value={weeks} onChange={(_, data) => setWeeks(data.value)}>
              {[1, 2, 3, 4].map((n) => (
                <option key={n} value={n}>
                  {listWords.pairing.weeks(n)}
                </option>
              ))}
            </Select>
          </Field>
        </div>
        <div className={styles.buttons}>
          <Button type="submit" look="primary" resting={!ready}>
            {listWords.pairing.start}
          </Button>
          <Button onClick={onCancel}>{listWords.pairing.cancel}</Button>
        </div>
      </form>
    </FluentProvider>
  );
};

type Found =
  | { readonly type: "nothingAsked" | "looking" }
  | { readonly type: "found"; readonly people: readonly FoundColleague[] }
  | { readonly type: "failed"; readonly problem: Problem };

const Picker = ({ find, onPick }: { find: FindColleagues; onPick: (colleague: FoundColleague) => void }) => {
  const [text, setText] = useState("");
  const [found, setFound] = useState<Found>({ type: "nothingAsked" });
  const list = useId();
  const asked = text.trim();

  const write = (value: string): void => {
    setText(value);
    setFound({ type: value.trim().length < 2 ? "nothingAsked" : "looking" });
  };

  useEffect(() => {
    if (asked.length < 2) return;
    let stale = false;
    const timer = setTimeout(() => {
      void find(asked).then((answer) => {
        if (stale) return;
        setFound(answer.ok ? { type: "found", people: answer.value } : { type: "failed", problem: answer.error });
      });
    }, settleMs);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [asked, find]);

  /** Enter takes the first who can be chosen; the arrows walk from the line through the names and back. */
  const walk = (event: KeyboardEvent<HTMLElement>): void => {
    const { target, key } = event;
    if (key === "Enter" && target instanceof HTMLInputElement) {
      event.preventDefault();
      const first = found.type === "found" ? found.people.find((it) => !it.guest) : undefined;
      if (first !== undefined) onPick(first);
    }
    if (key !== "ArrowDown" && key !== "ArrowUp") return;
    event.preventDefault();
    const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("input, button:enabled")];
    stops[stops.findIndex((it) => it === target) + (key === "ArrowDown" ? 1 : -1)]?.focus();
  };

  return (
    <div onKeyDown={walk}>
      <Field label={listWords.pairing.person}>
        <Input
          autoFocus
          value={text}
          onChange={(_, data) => write(data.value)}
          placeholder={listWords.pairing.personHint}
          autoComplete="off"
          aria-describedby={list}
        />
      </Field>
      <div id={list} aria-live="polite">
        {found.type === "looking" ? <p className={styles.lead}>{listWords.pairing.searching}</p> : null}
        {found.type === "failed" ? <Notice explained={explain(found.problem)} helper={null} /> : null}
        {found.type === "found" && found.people.length === 0 ? (
          <p className={styles.lead}>{listWords.pairing.nobody}</p>
        ) : null}
        {found.type === "found" && found.people.length > 0 ? (
          <ul className={styles.people} aria-label={listWords.pairing.person}>
            {found.people.map((person) => (
              <li key={person.id}>
                <button type="button" className={styles.person} disabled={person.guest} onClick={() => onPick(person)}>
                  <Avatar id={person.id} name={person.name} photo={null} size="small" />
                  <span className={styles.names}>
                    <span dir="auto">{person.name}</span>
                    <span className={styles.lead}>{person.guest ? listWords.pairing.guest : person.address}</span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </div>
  );
};
