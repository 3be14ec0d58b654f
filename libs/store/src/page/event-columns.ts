import type { EventsResult } from '@observer/contracts';

type ShownColumn = EventsResult['columns'][number];

/** The columns of a page of events: time, then those asked for. */
export const eventColumns = (columns: readonly ({ readonly name: string } & ({ readonly role: 'tag' } | { readonly role: 'field'; readonly type: ShownColumn['type'] }))[]): ShownColumn[] => [
  { name: 'time', role: 'time', type: 'time' },
  ...columns.map((column) => ({ name: column.name, role: column.role, type: column.role === 'tag' ? ('string' as const) : column.type })),
];
