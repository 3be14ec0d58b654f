/** What a colour means. Never the only carrier of meaning: a word or a shape stands beside it. */
export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'neutral' | 'accent';
