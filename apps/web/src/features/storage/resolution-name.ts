const NAMES: Record<string, string> = { raw: 'Raw', '10s': '10 seconds', '1m': '1 minute', '1h': '1 hour' };
export const resolutionName = (resolution: string): string => NAMES[resolution] ?? resolution;
