/** A part of each day in which nothing is told, in a time zone of its own. */
export interface QuietHours {
  /** Minutes since midnight; from 22:00 to 07:00 is 1320 to 420. */
  readonly fromMinute: number;
  readonly toMinute: number;
  /** An IANA name, like `Europe/Berlin`. */
  readonly zone: string;
}

const minutesADay = 24 * 60;

/** Whether there is such a zone, as far as this machine knows. */
export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The minute of the day that a clock in that zone shows, with its seconds as a fraction. */
function minuteOfDay(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(new Date(at));
  const part = (type: string) => Number(parts.find(each => each.type === type)?.value ?? 0);
  return part('hour') * 60 + part('minute') + part('second') / 60;
}

/** So many minutes of them are left at that instant; 0: it isn't in them. */
function minutesLeft(quiet: QuietHours, minute: number): number {
  const sinceFrom = (minute - quiet.fromMinute + minutesADay) % minutesADay;
  const lasts = (quiet.toMinute - quiet.fromMinute + minutesADay) % minutesADay;
  return sinceFrom < lasts ? lasts - sinceFrom : 0;
}

/** When what comes at this instant may be told: at once, or when the quiet hours end. */
export function tellAt(quiet: QuietHours | undefined, at: number): number {
  if (quiet === undefined || quiet.fromMinute === quiet.toMinute) return at;
  const left = minutesLeft(quiet, minuteOfDay(at, quiet.zone));
  if (left === 0) return at;
  const end = at + Math.ceil(left * 60_000);
  // The clocks there may have been changed in between: then they show another time than it ought to be.
  const late = (minuteOfDay(end, quiet.zone) - quiet.toMinute + 1.5 * minutesADay) % minutesADay;
  const byClock = end - Math.round(late - minutesADay / 2) * 60_000;
  // Where they skip that time, it would still be quiet.
  return byClock > at && minutesLeft(quiet, minuteOfDay(byClock, quiet.zone)) === 0 ? byClock : end;
}
