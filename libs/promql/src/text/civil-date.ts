/** Dates of the Gregorian calendar in UTC for any second that 64 bits hold: JavaScript's own end 270,000 years from now. */
export interface CivilDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** From 1 on. */
  readonly dayOfYear: number;
  readonly hour: number;
  readonly minute: number;
}

const DAY_SECONDS = 86_400;
const MARCH_OF_YEAR_0 = 719_468;
const DAYS_OF_400_YEARS = 146_097;

const modulo = (value: number, by: number): number => ((value % by) + by) % by;

export const isLeapYear = (year: number): boolean => modulo(year, 4) === 0 && (modulo(year, 100) !== 0 || modulo(year, 400) === 0);

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
export const daysInMonth = ({ year, month }: CivilDate): number => (month === 2 && isLeapYear(year) ? 29 : LENGTHS[month - 1]!);

/**
 * The date of a number of seconds since the epoch, its fraction cut off. What is no 64-bit integer (NaN, infinities) becomes what Go makes of it,
 * so that dates of such values are those of Prometheus.
 */
export function civilDate(value: number): CivilDate {
  const seconds = Math.abs(value) < 2 ** 63 ? Math.trunc(value) : 2 ** 63;
  const days = Math.floor(seconds / DAY_SECONDS);
  const ofDay = modulo(seconds, DAY_SECONDS);
  const shifted = days + MARCH_OF_YEAR_0;
  const era = Math.floor(shifted / DAYS_OF_400_YEARS);
  const dayOfEra = shifted - era * DAYS_OF_400_YEARS;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayFromMarch = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayFromMarch + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const dayOfYear = month <= 2 ? dayFromMarch - 305 : dayFromMarch + 60 + (isLeapYear(year) ? 1 : 0);
  return {
    year, month, day: dayFromMarch - Math.floor((153 * monthFromMarch + 2) / 5) + 1, weekday: modulo(days + 4, 7), dayOfYear,
    hour: Math.floor(ofDay / 3600), minute: Math.floor((ofDay % 3600) / 60),
  };
}
