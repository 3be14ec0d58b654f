export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

const CODES: Readonly<Record<Style, readonly [number, number]>> = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] };
export type Paint = (style: Style, text: string) => string;

/** Controls but for line feed and tab. */
const CONTROLS = /(?![\n\t])\p{Cc}/gu;
/** Text of others that does nothing in the reader's terminal. */
export const harmless = (text: string): string => text.replace(CONTROLS, (found) => `\\x${found.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** @param colored whether the reader wants colours */
export const painter = (colored: boolean): Paint => (style, text) => (colored ? `\u001b[${CODES[style][0]}m${text}\u001b[${CODES[style][1]}m` : text);

/** Where the command reads and writes. */
export interface Terminal {
  readonly paint: Paint;
  out(text: string): void;
  error(text: string): void;
  stdin(): Promise<string>;
  /** Undefined where nobody can answer. */
  confirm(question: string): Promise<boolean | undefined>;
}
