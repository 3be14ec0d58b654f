import { type NodeInput, type NodeView } from '../../api/types';

/** What stands in the form: all text, as typed. */
export interface TargetForm {
  id: string;
  chain: string;
  operator: string;
  region: string;
  httpUrl: string;
  wsUrl: string;
  intervalSeconds: string;
  timeoutSeconds: string;
  enabled: boolean;
}
export type TargetErrors = Partial<Record<keyof TargetForm, string>>;

export const formOf = (node: NodeView | undefined, chain: string): TargetForm => ({
  id: node?.id ?? '', chain: node?.chain ?? chain, operator: node?.operator ?? '', region: node?.region ?? '', httpUrl: node?.httpUrl ?? '', wsUrl: node?.wsUrl ?? '',
  intervalSeconds: String((node?.probe.intervalMs ?? 10_000) / 1000), timeoutSeconds: String((node?.probe.timeoutMs ?? 5_000) / 1000), enabled: node?.probe.enabled ?? true,
});

const KEY = /^[A-Za-z0-9_-]{1,128}$/;
const isUrl = (text: string, protocols: readonly string[]) => {
  try {
    return protocols.includes(new URL(text).protocol);
  } catch {
    return false;
  }
};

/** What is wrong with the form, by field; the server checks the same and more. */
export function targetErrors(form: TargetForm): TargetErrors {
  const errors: TargetErrors = {};
  for (const field of ['id', 'operator', 'region'] as const) {
    if (!KEY.test(form[field])) errors[field] = 'Use letters, digits, "_" and "-"';
  }
  if (!form.chain) errors.chain = 'Choose a chain';
  if (!isUrl(form.httpUrl, ['http:', 'https:'])) errors.httpUrl = 'Write an address that starts with http:// or https://';
  if (form.wsUrl !== '' && !isUrl(form.wsUrl, ['ws:', 'wss:'])) errors.wsUrl = 'Write an address that starts with ws:// or wss://';
  const [interval, timeout] = [Number(form.intervalSeconds), Number(form.timeoutSeconds)];
  if (!(interval >= 1 && interval <= 3600)) errors.intervalSeconds = 'Between 1 and 3600 seconds';
  if (!(timeout >= 0.1 && timeout <= 60)) errors.timeoutSeconds = 'Between 0.1 and 60 seconds';
  return errors;
}

/** What is sent. Fields the form does not show stay as they were. */
export function inputOf(form: TargetForm, before: NodeView | undefined): NodeInput {
  return {
    id: form.id, chain: form.chain, operator: form.operator, region: form.region, httpUrl: form.httpUrl.trim(),
    ...(form.wsUrl ? { wsUrl: form.wsUrl.trim() } : {}),
    ...(typeof before?.latitude === 'number' ? { latitude: before.latitude } : {}),
    ...(typeof before?.longitude === 'number' ? { longitude: before.longitude } : {}),
    probe: { enabled: form.enabled, intervalMs: Math.round(Number(form.intervalSeconds) * 1000), timeoutMs: Math.round(Number(form.timeoutSeconds) * 1000) },
  };
}
