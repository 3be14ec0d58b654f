export { readRuleFile, type ReadOptions, type RuleFile } from './read-rule-file';
export { RuleIds } from './rule-ids';
export { writeRuleFile, type WrittenRuleFile } from './write-rule-file';
export type { FileRemark } from './yaml-reader';
export { BundleWriters, type BundleWriter } from './bundle/apply-bundle';
export { RuleFilesModule } from './rule-files.module';
