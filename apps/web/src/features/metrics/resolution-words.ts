const WORDS: Record<string, string> = { raw: 'raw samples', '10s': '10 s rollups', '1m': '1 min rollups', '1h': '1 h rollups' };

/** What a result was made of, in words. */
export const resolutionWords = (resolution: string): string => WORDS[resolution] ?? resolution;

const COARSENESS = ['raw', '10s', '1m', '1h'];
/** The coarsest of some resolutions: what a page with several results says. */
export const coarsest = (resolutions: readonly string[]): string | undefined => [...resolutions].sort((a, b) => COARSENESS.indexOf(b) - COARSENESS.indexOf(a))[0];
