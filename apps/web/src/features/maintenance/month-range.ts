/** The days a calendar of a month shows, in the browser's zone. */
export interface MonthRange {
  startMs: number;
  endMs: number;
  /** Beginnings of its days, whole weeks. */
  days: number[];
  /** 0 … 11. */
  month: number;
  /** "November 2026". */
  title: string;
}

/** @param months later than the month of `nowMs` */
export function monthRange(nowMs: number, months: number): MonthRange {
  const now = new Date(nowMs);
  const first = new Date(now.getFullYear(), now.getMonth() + months, 1);
  const before = (first.getDay() + 6) % 7;
  const length = new Date(first.getFullYear(), first.getMonth() + 1, 0).getDate();
  const count = Math.ceil((before + length) / 7) * 7;
  const dayMs = (index: number) => new Date(first.getFullYear(), first.getMonth(), 1 - before + index).getTime();
  return { startMs: dayMs(0), endMs: dayMs(count), days: Array.from({ length: count }, (_, index) => dayMs(index)), month: first.getMonth(), title: first.toLocaleDateString('en', { month: 'long', year: 'numeric' }) };
}
