/** Days as files and cards write them: the same for everybody who reads them, so without a locale or a zone. */

const months = "January February March April May June July August September October November December".split(" ");

/** `26 November 2026` from `2026-11-26…`; anything else as it stands. */
export const readableDay = (iso: string): string => {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso) ?? [];
  const name = months[Number(month) - 1];
  return name === undefined ? iso : `${Number(day)} ${name} ${year}`;
};

/** `26 November 2026, 09:00 UTC`: the two may live in different zones and the file knows neither. */
export const readableInstant = (iso: string): string => {
  const time = /T(\d{2}:\d{2})/.exec(iso)?.[1];
  return time === undefined ? readableDay(iso) : `${readableDay(iso)}, ${time} UTC`;
};
