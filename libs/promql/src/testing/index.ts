export { MemorySource } from './memory-source';
export { runScript, type ScriptFailure, type ScriptOptions, type ScriptResult } from './run-script';
