/** The part of each day in which notifications are held back. */
export interface QuietHours {
  /** Minutes since midnight; from 22:00 to 07:00 is 1320 to 420. */
  readonly fromMinute: number;
  readonly toMinute: number;
  /** An IANA name, like `Europe/Berlin`. */
  readonly timeZone: string;
}

const minutesPerDay = 24 * 60;

/** Whether the runtime knows a time zone. */
export function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The minute of the day in a zone, with its seconds as a fraction. */
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

/** The minutes until quiet hours end; 0: they aren't now. */
function minutesLeft(quiet: QuietHours, minute: number): number {
  const sinceFrom = (minute - quiet.fromMinute + minutesPerDay) % minutesPerDay;
  const length = (quiet.toMinute - quiet.fromMinute + minutesPerDay) % minutesPerDay;
  return sinceFrom < length ? length - sinceFrom : 0;
}

/** When a notification of this instant may be sent: at once, or when quiet hours end. */
export function notifyAt(quiet: QuietHours | undefined, at: number): number {
  if (quiet === undefined || quiet.fromMinute === quiet.toMinute) return at;
  const left = minutesLeft(quiet, minuteOfDay(at, quiet.timeZone));
  if (left === 0) return at;
  const end = at + Math.ceil(left * 60_000);
  // If daylight saving time starts or ends in between, the clock shows another time than `toMinute` then.
  const late = (minuteOfDay(end, quiet.timeZone) - quiet.toMinute + 1.5 * minutesPerDay) % minutesPerDay;
  const byClock = end - Math.round(late - minutesPerDay / 2) * 60_000;
  // If the clock skips `toMinute`, it would still be quiet then.
  return byClock > at && minutesLeft(quiet, minuteOfDay(byClock, quiet.timeZone)) === 0 ? byClock : end;
}
