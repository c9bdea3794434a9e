/** Somebody's working days and hours, in their own zone. */
import { type Day, type Weekday, weekdayOf, weekdays } from "#core/pairs/civil-date.ts";
import { dayLength, type Instant } from "#core/pairs/instant.ts";
import { dayIn } from "#core/pairs/series.ts";
import { instantOf, type Zone } from "#core/pairs/zone.ts";

export interface WorkingHours {
  readonly zone: Zone;
  readonly days: readonly Weekday[];
  /** The hour at which a card may come first. */
  readonly hour: number;
}

/** The `count`-th working day before the day on which the meeting falls for this person. */
export const workingDayBefore = (hours: WorkingHours, meeting: Instant, count: number): Day => {
  let day = dayIn(meeting, hours.zone);
  for (let left = count; left > 0; left--) {
    do day--;
    while (!isWorkingDay(hours, day));
  }
  return day;
};

export const opens = (hours: WorkingHours, day: Day): Instant => atHour(hours, day, hours.hour);

/** Eight hours after the first, and never past midnight. */
const closes = (hours: WorkingHours, day: Day): Instant => atHour(hours, day, Math.min(24, hours.hour + 8));

/** The end of the working hours that a moment is inside of. */
export const closesAfter = (hours: WorkingHours, moment: Instant): Instant => closes(hours, dayIn(moment, hours.zone));

/** The first moment from this one on that is inside working hours. */
export const nextWithin = (hours: WorkingHours, moment: Instant): Instant => {
  for (let day = dayIn(moment, hours.zone); ; day++)
    if (isWorkingDay(hours, day) && moment < closes(hours, day)) return Math.max(moment, opens(hours, day));
};

export const atHour = ({ zone }: WorkingHours, day: Day, hour: number): Instant =>
  instantOf(day * dayLength + hour * 3_600_000, zone);

export const nameOfDay = (day: Day): Weekday => weekdays[weekdayOf(day)] ?? "sunday";

/** A zone that crosses the date line leaves out a whole day, which then is nobody's working day. */
const isWorkingDay = (hours: WorkingHours, day: Day): boolean =>
  hours.days.includes(nameOfDay(day)) && dayIn(atHour(hours, day, 12), hours.zone) === day;
