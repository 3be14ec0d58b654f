import { type Batch, tagIdOfRow } from '@observer/telemetry';

/** Samples as a store keeps them: of two of a series at the same time the later counts. */
export class SampleLog {
  private readonly series = new Map<string, Map<number, number>>();

  add(batches: readonly Batch[]): void {
    for (const batch of batches) {
      const field = batch.fields[0]!;
      for (let row = 0; row < batch.rows; row++) {
        const labels = batch.tags.flatMap((tag) => (tagIdOfRow(batch, tag, row) === 0 ? [] : [`${tag.name}=${tag.dictionary[tagIdOfRow(batch, tag, row) - 1]}`]));
        const name = `${batch.measurement}{${labels.join(',')}}`;
        if (!this.series.has(name)) this.series.set(name, new Map());
        this.series.get(name)!.set(Number(batch.time[row]! / 1_000_000n), Number(field.values[row]));
      }
    }
  }

  names(): string[] {
    return [...this.series.keys()].sort();
  }

  /** Time and value, ascending in time. */
  of(name: string): [timeMs: number, value: number][] {
    return [...(this.series.get(name) ?? [])].sort(([a], [b]) => a - b);
  }

  last(name: string): number | undefined {
    return this.of(name).at(-1)?.[1];
  }
}
