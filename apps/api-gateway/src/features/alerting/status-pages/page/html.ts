/** Small pieces of HTML and XML that hold what people wrote. Pure. */

/** Characters that XML 1.0 has no place for, and a browser no use. */
const NOT_TEXT = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** As text and as the value of an attribute, in HTML and in XML. */
export const escaped = (text: string): string => text.replace(NOT_TEXT, '').replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
/** Lines as people broke them. */
export const paragraphs = (text: string): string => text.split(/\n{2,}/).map((part) => `<p>${escaped(part.trim()).replace(/\n/g, '<br>')}</p>`).join('');

const STYLES = { moment: { dateStyle: 'medium', timeStyle: 'short' }, day: { dateStyle: 'long' } } as const;
/** Making one takes longer than using it a hundred times. As many as there are zones. */
const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(style: keyof typeof STYLES, timeZone: string): Intl.DateTimeFormat {
  const key = `${style} ${timeZone}`;
  let format = formats.get(key);
  if (format === undefined) formats.set(key, (format = new Intl.DateTimeFormat('en-GB', { ...STYLES[style], timeZone })));
  return format;
}

/** A time in a zone, for people and for programs. */
export const timeTag = (atMs: number, timeZone: string): string => `<time datetime="${new Date(atMs).toISOString()}">${escaped(formatOf('moment', timeZone).format(atMs))}</time>`;
export const dayOf = (atMs: number, timeZone: string): string => formatOf('day', timeZone).format(atMs);

export function durationText(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.round(hours / 24)} days`;
}
