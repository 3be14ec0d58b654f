/** Prometheus rule files, which are taken over REST. */
import { callJson } from './rest';

export interface FileRemark {
  line: number;
  column: number;
  message: string;
}
export interface RuleFileAnswer {
  groups: { id: string; name: string; rules: number; action: 'create' | 'update' | 'keep'; error: string }[];
  faults: FileRemark[];
  warnings: FileRemark[];
}

/** Takes the groups of a rule file; with faults nothing is taken, and `dryRun` only tells. @throws ApiError */
export const importRuleFile = (file: { text: string; team: string; dryRun: boolean }): Promise<RuleFileAnswer> => callJson('/alerting/rules/import', 'POST', file);
