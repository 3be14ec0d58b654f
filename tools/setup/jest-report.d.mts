export interface JestReport {
  testResults: Array<{ name: string; status: string; message?: string; assertionResults: Array<{ status: string; fullName: string }> }>;
}
export function countJest(part: string, root: string, report: JestReport): { passed: number; failed: number; failures: string[] };
