import { Catalogue } from './catalogue';

describe('Catalogue', () => {
  it('gives what is new a name of its own and tells it once', () => {
    const catalogue = new Catalogue();
    const measurement = catalogue.obtain('m');
    const tag = catalogue.obtainTag(measurement, 'Host');
    catalogue.obtainTag(measurement, 'host');
    catalogue.obtainValue(tag, 'a');
    expect(catalogue.obtain('m')).toBe(measurement);
    expect(catalogue.obtainValue(tag, 'a')).toBe(1);
    const changes = catalogue.takeChanges();
    expect([changes.measurements.length, changes.columns.map(({ column }) => column.physical), changes.values.map(({ text }) => text)]).toEqual([1, ['t1', 't2'], ['a']]);
    expect(catalogue.hasChanges()).toBe(false);
  });

  it('tells again what could not be saved, before what came since', () => {
    const catalogue = new Catalogue();
    const tag = catalogue.obtainTag(catalogue.obtain('m'), 't');
    catalogue.obtainValue(tag, 'first');
    const lost = catalogue.takeChanges();
    catalogue.obtainValue(tag, 'second');
    catalogue.restoreChanges(lost);
    const { values, columns } = catalogue.takeChanges();
    expect(values.map(({ id, text }) => [id, text])).toEqual([[1, 'first'], [2, 'second']]);
    expect(columns).toHaveLength(1);
  });

  it('goes on counting after what was restored', () => {
    const catalogue = new Catalogue();
    const measurement = catalogue.restoreMeasurement(7, 'old');
    catalogue.restoreTag(measurement, 12, 't').values.restore(3, 'c');
    expect(catalogue.obtain('new').table).toBe('m8');
    expect(catalogue.obtainField(measurement, 'f', 'float').physical).toBe('f13');
    expect(catalogue.obtainValue(measurement.tags.get('t')!, 'd')).toBe(4);
  });

  it('sends each type of a field to one column, whatever names exist', () => {
    const catalogue = new Catalogue();
    const measurement = catalogue.obtain('m');
    expect(catalogue.obtainField(measurement, 'v', 'integer').name).toBe('v');
    expect(catalogue.obtainField(measurement, 'v', 'float').name).toBe('v__float');
    expect(catalogue.obtainField(measurement, 'v__string', 'boolean').name).toBe('v__string');
    expect(catalogue.obtainField(measurement, 'v', 'string').name).toBe('v__string__string');
    expect(catalogue.obtainField(measurement, 'v', 'string').name).toBe('v__string__string');
    expect(catalogue.obtainField(measurement, 'v__float', 'integer').name).toBe('v__float');
  });
});
