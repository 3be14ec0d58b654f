import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ObserverError } from '@observer/kernel';
import { KindRegistry } from './kind-registry';
import { SHIPPED_KINDS } from './shipped';

const measure = { name: 'value', description: 'A value', type: 'float' };
const valid = { name: 'my_kind', description: 'Mine', dimensions: [{ name: 'place', description: 'Where' }], measures: [measure] };

describe('KindRegistry', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kinds-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (file: string, content: unknown): void => writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));
  const faults = (): unknown => {
    try {
      KindRegistry.load(folder);
      return [];
    } catch (error) {
      expect(error).toBeInstanceOf(ObserverError);
      expect((error as ObserverError).code).toBe('invalid_argument');
      return (error as ObserverError).details!['faults'];
    }
  };

  it('holds the shipped kinds when no folder is given', () => {
    expect(KindRegistry.load().list()).toEqual(SHIPPED_KINDS);
  });

  it('adds the kinds of a folder, with defaults filled in', () => {
    write('mine.json', valid);
    write('notes.txt', 'not a kind');
    expect(KindRegistry.load(folder).get('my_kind')!.measures[0]).toMatchObject({ unit: '1', required: false, personalData: 'none' });
    expect(KindRegistry.load(folder).list()).toHaveLength(SHIPPED_KINDS.length + 1);
  });

  it('lists every fault of every file together', () => {
    write('a.json', '{"name":');
    write('b.json', { ...valid, name: 'Bad Name', measures: [] });
    write('c.json', { ...valid, name: 'payment' });
    write('d.json', { ...valid, name: 'other', dimensions: [{ name: 'time', description: '' }, { name: 'value', description: '', enrichedFrom: 'nowhere' }], measures: [{ ...measure, min: 2, max: 1 }] });
    write('e.json', valid);
    write('f.json', valid);
    write('g.json', { ...valid, name: 'summed', measures: [measure, { ...measure, name: 'words', type: 'string' }], rollups: [{ dimensions: ['nowhere'], measures: ['words'], sketches: [measure.name] }] });
    expect(faults()).toEqual([
      expect.stringMatching(/^a\.json: not readable as JSON/),
      expect.stringMatching(/^b\.json: name: use lower case/),
      expect.stringMatching(/^b\.json: measures: /),
      'c.json: name: "payment" is taken (shipped with Observer); choose another',
      'd.json: column "time" is reserved for every event; rename it',
      'd.json: column "value" is declared twice; keep one',
      'd.json: dimension "value" is enriched from "nowhere", which is no dimension of this kind',
      'd.json: measure "value": min 2 is above max 1',
      'f.json: name: "my_kind" is taken (e.json); choose another',
      'g.json: rollup 1: "nowhere" is no dimension of this kind',
      'g.json: rollup 1: measure "words" is text; only numbers and booleans can be rolled up',
      `g.json: rollup 1: quantiles of "${measure.name}" need it among the measures too`,
    ]);
  });

  it('says when the folder is not there', () => {
    rmSync(folder, { recursive: true });
    expect(faults()).toEqual([`${folder}: there is no such folder`]);
    folder = mkdtempSync(join(tmpdir(), 'kinds-'));
  });
});
