import { readCommandLine } from './read-command-line';

const read = (line: string) => readCommandLine(line.split(' ').filter((word) => word !== ''));

describe('the command line', () => {
  it('says what to do, and how', () => {
    expect(read('rules apply a.yml b --prune --yes --url http://x').command).toEqual({ kind: 'apply', files: ['a.yml', 'b'], prune: true, yes: true, dryRun: false, detailedExitCode: false });
    expect(read('rules diff - --detailed-exitcode --json --no-color')).toEqual({ command: { kind: 'diff', files: ['-'], prune: false, detailedExitCode: true }, options: { url: undefined, tokenFile: undefined, json: true, color: false } });
    expect(read('rules export --format prometheus --groups a,b --output x.yml').command).toEqual({ kind: 'export', format: 'prometheus', groups: ['a', 'b'], output: 'x.yml' });
    expect(read('rules import x.yml --team ops --dry-run').command).toEqual({ kind: 'import', files: ['x.yml'], team: 'ops', dryRun: true });
    expect(['', '--help', 'rules apply -h', '--version'].map((line) => read(line).command.kind)).toEqual(['help', 'help', 'help', 'version']);
  });

  it.each([
    ['alerts', 'no command "alerts"'], ['rules', 'no command "rules "'], ['rules destroy', 'rules diff, rules apply'], ['rules diff --yes', '"rules diff" has no option --yes; it has --prune, --detailed-exitcode'],
    ['rules diff --frob', "Unknown option '--frob'"], ['rules export --format yaml', 'bundle, prometheus'], ['rules export x.yml', 'write --output x.yml'], ['rules import --team', 'argument missing'],
  ])('is told what is wrong with: %s', (line, reason) => expect(() => read(line)).toThrow(reason));
});
