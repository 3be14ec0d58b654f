import { useState } from 'react';

/** The list as long as its members are the same: what is made of it then need not be made again. */
export function useSameList<T>(list: readonly T[]): readonly T[] {
  const [kept, keep] = useState(list);
  if (list.length === kept.length && list.every((member, index) => member === kept[index])) return kept;
  keep(list);
  return list;
}
