/** Whether, when and about whom a person is asked a working day ahead. Each change is kept at once. */
import { Checkbox, Field, Select, Switch } from "@fluentui/react-components";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { MeClient, Reach } from "#browser/me-client.ts";
import type { ServiceError } from "#browser/service-door.ts";
import type { SettingsClient } from "#browser/settings-client.ts";
import { weekdays, type Weekday } from "#core/pairs/civil-date.ts";
import type { Settings } from "#core/reminders/settings.ts";
import { explain, type Explained, retry } from "#app/explain.ts";
import styles from "#app/mine/settings.module.css";
import { cx } from "#app/page-view/cx.ts";
import { Notice } from "#app/page-view/notice.tsx";
import type { Place } from "#app/page-view/when.ts";
import { reminderWords as said, weekdayNames } from "#app/reminder-words.ts";
import { createChangeQueue, type Change } from "./change-queue.ts";

export interface NamedPair {
  readonly id: string;
  readonly name: string;
}

interface ReminderSettingsProps {
  readonly settings: SettingsClient;
  readonly me: MeClient;
  readonly pairs: readonly NamedPair[];
  readonly place: Place;
  /** Reminders were just switched on: what the service needs can be told. */
  readonly onSwitchedOn: () => void;
  readonly onSignIn: (scopes: readonly string[]) => void;
}

/** Work begins on a Monday for most; the list is the same everywhere. */
const mondayFirst: readonly Weekday[] = [...weekdays.slice(1), ...weekdays.slice(0, 1)];

export const ReminderSettings = ({ settings, me, pairs, place, onSwitchedOn, onSignIn }: ReminderSettingsProps) => {
  const [chosen, setChosen] = useState<Settings | null>(null);
  const held = useRef<Settings | null>(null);
  const [reach, setReach] = useState<Reach>("ready");
  const [problem, setProblem] = useState<ServiceError | null>(null);
  const [state, setState] = useState<"" | "saving" | "saved">("");
  const load = useCallback(() => Promise.all([settings.read(), me.reminders()]), [settings, me]);
  const take = useCallback(([found, able]: Awaited<ReturnType<typeof load>>): void => {
    if (found.ok) {
      held.current = found.value;
      setChosen(found.value);
    }
    setProblem(found.ok ? null : found.error);
    if (able.ok) setReach(able.value);
  }, []);
  useEffect(() => {
    void load().then(take);
  }, [load, take]);

  const queue = useMemo(() => createChangeQueue(settings), [settings]);
  const change = (next: Change): void => {
    if (chosen === null) return;
    setChosen({ ...chosen, ...next(chosen) });
    setState("saving");
    void queue.change(next).then((changed) => {
      held.current = changed.held ?? held.current;
      if (changed.switchedOn) onSwitchedOn();
      setProblem(changed.problem);
      if (!changed.last) return;
      setState(changed.problem === null ? "saved" : "");
      // What the service holds is what is shown.
      setChosen(held.current);
    });
  };

  const names = weekdayNames(place.locale);
  const unavailable = reach === "unavailable";
  return (
    <section className={styles.section} aria-labelledby="reminders">
      <h2 id="reminders" className={styles.heading}>
        {said.title}
      </h2>
      {problem === null ? null : (
        <Notice explained={explained(problem)} helper={{ retry: () => void load().then(take), signIn: onSignIn }} />
      )}
      {chosen === null ? (
        problem === null ? (
          <p role="status" className={styles.quiet}>
            {said.loading}
          </p>
        ) : null
      ) : (
        <>
          <Switch
            className={cx(styles.switch)}
            label={said.on}
            checked={chosen.on && !unavailable}
            disabled={unavailable}
            onChange={(_, data) => change(() => ({ on: data.checked }))}
          />
          <p className={styles.quiet}>{unavailable ? said.unavailable : `${said.tells} ${said.never}`}</p>
          {reach === "missing" && chosen.on ? <p className={styles.quiet}>{said.missing}</p> : null}
          {chosen.on && !unavailable ? (
            <>
              <fieldset className={styles.days}>
                <legend>{said.days}</legend>
                {mondayFirst.map((day) => {
                  const isOn = chosen.workingDays.includes(day);
                  const isLast = isOn && chosen.workingDays.length === 1;
                  return (
                    <Checkbox
                      key={day}
                      label={names.get(day) ?? day}
                      checked={isOn}
                      disabled={isLast}
                      {...(isLast ? { title: said.oneDay } : {})}
                      onChange={(_, data) =>
                        change(({ workingDays }) => ({
                          workingDays: weekdays.filter((it) =>
                            it === day ? data.checked === true : workingDays.includes(it),
                          ),
                        }))
                      }
                    />
                  );
                })}
              </fieldset>
              <div className={styles.when}>
                <Field label={said.hour} hint={said.zone}>
                  <Select
                    value={String(chosen.hour)}
                    onChange={(_, data) => change(() => ({ hour: Number(data.value) }))}
                  >
                    {Array.from({ length: 24 }, (_, hour) => (
                      <option key={hour} value={hour}>
                        {hourWords(hour, place)}
                      </option>
                    ))}
                  </Select>
                </Field>
                <Field label={said.ahead}>
                  <Select
                    value={String(chosen.daysAhead)}
                    onChange={(_, data) => change(() => ({ daysAhead: Number(data.value) }))}
                  >
                    {[1, 2, 3, 4, 5].map((days) => (
                      <option key={days} value={days}>
                        {said.aheadDays(days)}
                      </option>
                    ))}
                  </Select>
                </Field>
              </div>
              {pairs.length === 0 ? null : <Muted pairs={pairs} chosen={chosen} change={change} />}
            </>
          ) : null}
          <span role="status" className={styles.quiet}>
            {state === "" ? "" : said[state]}
          </span>
        </>
      )}
    </section>
  );
};

const explained = (problem: ServiceError): Explained =>
  problem.type === "offline" ? { sentence: said.offline, tone: "offline", act: retry } : explain(problem);

interface MutedProps {
  readonly pairs: readonly NamedPair[];
  readonly chosen: Settings;
  readonly change: (next: Change) => void;
}

const Muted = ({ pairs, chosen, change }: MutedProps) => {
  const [open, setOpen] = useState(false);
  const off = pairs.filter(({ id }) => chosen.muted.includes(id)).length;
  return (
    <details className={styles.more} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {said.pairs}: {off === 0 ? said.allOn : said.someOff(off)}
      </summary>
      {open ? (
        <ul className={styles.pairs}>
          {pairs.map(({ id, name }) => (
            <li key={id}>
              <Switch
                label={{ children: <bdi>{name}</bdi> }}
                aria-label={said.pairOn(name)}
                checked={!chosen.muted.includes(id)}
                onChange={(_, data) =>
                  change(({ muted }) => ({
                    muted: [...muted.filter((it) => it !== id), ...(data.checked ? [] : [id])],
                  }))
                }
              />
            </li>
          ))}
        </ul>
      ) : null}
    </details>
  );
};

const hourWords = (hour: number, { locale }: Place): string =>
  new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit", timeZone: "UTC" }).format(
    Date.UTC(2026, 0, 1, hour),
  );
