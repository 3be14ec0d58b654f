import { writeFile } from 'node:fs/promises';
import type { Imported } from '../../api/observer-api';
import { CliError } from '../../command-line/cli-error';
import type { Command } from '../../command-line/read-command-line';
import { harmless, type Paint } from '../../terminal/terminal';
import type { RulesContext } from './bundles';
import { readFiles } from './read-files';

/** @returns the exit code */
export async function exportRules({ format, groups, output }: Extract<Command, { kind: 'export' }>, { api, terminal, json }: RulesContext): Promise<number> {
  const exported = await api.export(format, groups);
  const text = json ? `${JSON.stringify(exported, null, 2)}\n` : exported.text;
  if (output === undefined) terminal.out(text);
  else await write(output, text);
  for (const note of exported.notes) terminal.error(`${terminal.paint('yellow', 'note')}: ${harmless(note)}\n`);
  return 0;
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (thrown) {
    throw new CliError(`${path}: ${(thrown as Error).message}`);
  }
}

/** Each file by itself: one with faults stops none of the others. @returns the exit code */
export async function importRules({ files, team, dryRun }: Extract<Command, { kind: 'import' }>, { api, terminal, json }: RulesContext): Promise<number> {
  const imported: { file: string; answer: Imported }[] = [];
  for (const { name, text } of await readFiles(files, terminal)) imported.push({ file: name, answer: await api.import(text, team, dryRun) });
  terminal.out(json ? `${JSON.stringify(imported.map(({ file, answer }) => ({ file, ...answer })), null, 2)}\n` : imported.map(({ file, answer }) => importedText(file, answer, dryRun, terminal.paint)).join(''));
  return imported.some(({ answer: { faults, groups } }) => faults.length > 0 || groups.some(({ error }) => error !== '')) ? 1 : 0;
}

const WORDS = { create: ['created', 'would be created'], update: ['changed', 'would be changed'], keep: ['as it was', 'as it is'] } as const;

function importedText(file: string, { groups, faults, warnings }: Imported, dryRun: boolean, paint: Paint): string {
  const remarks = [...faults.map((remark) => ({ ...remark, word: paint('red', 'fault') })), ...warnings.map((remark) => ({ ...remark, word: paint('yellow', 'warning') }))];
  const lines = [
    ...remarks.map(({ line, column, message, word }) => `${file}:${line}:${column}: ${word}: ${harmless(message)}`),
    ...groups.map(({ id, rules, action, error }) => `${file}: ${paint('bold', harmless(id))} (${rules} ${rules === 1 ? 'rule' : 'rules'}): ${error === '' ? WORDS[action][dryRun ? 1 : 0] : paint('red', `refused: ${harmless(error)}`)}`),
    ...(faults.length > 0 ? [`${file}: ${paint('red', 'nothing was taken')}`] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
