/** Durations and times. */
export const en = {
  'duration-seconds': '{ $n } s',
  'duration-minutes': '{ $n } min',
  'duration-hours': '{ $n } h',
  'duration-days': '{ $n } d',
  ago: '{ $duration } ago',
} as const;

export const ru: Readonly<Record<keyof typeof en, string>> = {
  'duration-seconds': '{ $n } с',
  'duration-minutes': '{ $n } мин',
  'duration-hours': '{ $n } ч',
  'duration-days': '{ $n } д',
  ago: '{ $duration } назад',
};
