/** Numbers for people, as Prometheus's template functions write them. */

const significant = (value: number): string => trimZeros(value.toPrecision(4));
const trimZeros = (text: string): string => {
  if (text.includes('e')) return text.replace(/\.?0+e/, 'e').replace(/e([+-])(\d)$/, 'e$10$2');
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
};
const special = (value: number): string | undefined => (Number.isNaN(value) ? 'NaN' : value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : undefined);

/** With a metric prefix: 1234567 = 1.235M, 0.0012 = 1.2m. */
export function humanize(value: number): string {
  const shown = special(value);
  if (shown !== undefined || value === 0) return shown ?? '0';
  const prefixes = Math.abs(value) >= 1 ? ['', 'k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'] : ['', 'm', 'u', 'n', 'p', 'f', 'a', 'z', 'y'];
  let [left, at] = [value, 0];
  while (at < prefixes.length - 1 && (prefixes[1] === 'k' ? Math.abs(left) >= 1000 : Math.abs(left) < 1)) {
    left = prefixes[1] === 'k' ? left / 1000 : left * 1000;
    at++;
  }
  return significant(left) + prefixes[at]!;
}

/** With a binary prefix: 1536 = 1.5ki. */
export function humanize1024(value: number): string {
  const shown = special(value);
  if (shown !== undefined || Math.abs(value) <= 1) return shown ?? significant(value);
  const prefixes = ['', 'ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi'];
  let [left, at] = [value, 0];
  while (Math.abs(left) >= 1024 && at < prefixes.length - 1) {
    left /= 1024;
    at++;
  }
  return significant(left) + prefixes[at]!;
}

export function humanizePercentage(ratio: number): string {
  return special(ratio) === undefined ? `${significant(ratio * 100)}%` : `${special(ratio)}%`;
}

/** Seconds: 3725 = 1h 2m 5s, 0.0012 = 1.2ms. */
export function humanizeDuration(seconds: number): string {
  const shown = special(seconds);
  if (shown !== undefined) return shown;
  if (seconds === 0) return '0s';
  if (Math.abs(seconds) < 1) {
    const prefixes = ['', 'm', 'u', 'n', 'p', 'f', 'a', 'z', 'y'];
    let [left, at] = [seconds, 0];
    while (Math.abs(left) < 1 && at < prefixes.length - 1) {
      left *= 1000;
      at++;
    }
    return `${significant(left)}${prefixes[at]!}s`;
  }
  const sign = seconds < 0 ? '-' : '';
  const whole = Math.trunc(Math.abs(seconds));
  const [days, hours, minutes, rest] = [Math.floor(whole / 86_400), Math.floor(whole / 3_600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  if (days > 0) return `${sign}${days}d ${hours}h ${minutes}m ${rest}s`;
  if (hours > 0) return `${sign}${hours}h ${minutes}m ${rest}s`;
  if (minutes > 0) return `${sign}${minutes}m ${rest}s`;
  return `${sign}${significant(Math.abs(seconds))}s`;
}

/** Seconds since the epoch in UTC, as Go prints a time. */
export function humanizeTimestamp(seconds: number): string {
  const shown = special(seconds);
  if (shown !== undefined) return shown;
  const iso = new Date(seconds * 1000).toISOString();
  const millis = iso.slice(20, 23).replace(/0+$/, '');
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}${millis === '' ? '' : `.${millis}`} +0000 UTC`;
}
