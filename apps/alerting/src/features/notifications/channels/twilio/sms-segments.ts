/** How long a text message is: GSM 03.38 where it has all characters, else UCS-2. https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding */
import { clip } from '../text/plain-text';

const BASIC = '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Cost two: an escape goes before them. */
const EXTENDED = '^{}\\[~]|€\f';
const basic = new Set(BASIC);
const extended = new Set(EXTENDED);

export interface SmsLength {
  readonly encoding: 'GSM-7' | 'UCS-2';
  /** Septets or 16-bit units. */
  readonly units: number;
  readonly segments: number;
}

/** One segment has 160 septets or 70 units; each of several has 153 or 67, for the header that joins them. */
const SIZES = { 'GSM-7': { one: 160, each: 153 }, 'UCS-2': { one: 70, each: 67 } } as const;

export function smsLength(text: string): SmsLength {
  const characters = [...text];
  const encoding = characters.every((character) => basic.has(character) || extended.has(character)) ? 'GSM-7' : 'UCS-2';
  // A character is not split between segments, so one of two units may leave a gap: lengths are counted as they are packed.
  const costs = characters.map((character) => (encoding === 'UCS-2' ? character.length : extended.has(character) ? 2 : 1));
  const units = costs.reduce((sum, cost) => sum + cost, 0);
  const { one, each } = SIZES[encoding];
  if (units <= one) return { encoding, units, segments: units === 0 ? 0 : 1 };
  let segments = 1;
  let used = 0;
  for (const cost of costs) {
    const next = used + cost > each;
    segments += next ? 1 : 0;
    used = next ? cost : used + cost;
  }
  return { encoding, units, segments };
}

/** Typographic signs that turn a whole message into UCS-2, as their plain forms. */
export const plainSigns = (text: string): string => text.replace(/[‘’‚]/g, "'").replace(/[“”„]/g, '"').replace(/[‐‑–—]/g, '-').replace(/…/g, '...').replace(/[\u00a0\u2009\u202f]/g, ' ').replaceAll('`', "'");

/** `text` cut so that with `ending`, which stays whole, it has at most so many segments. */
export function fitSms(text: string, ending: string, maxSegments: number): string {
  const whole = plainSigns(text) + ending;
  if (smsLength(whole).segments <= maxSegments) return whole;
  let least = 0;
  let most = text.length;
  // The longest that fits: lengths grow with the cut.
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (smsLength(cut(text, middle) + ending).segments <= maxSegments) least = middle;
    else most = middle - 1;
  }
  return cut(text, least) + ending;
}

const cut = (text: string, max: number): string => plainSigns(clip(text, max));
