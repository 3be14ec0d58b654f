/** Names that hold all words of `text`; those that start with it first. */
export function matchNames(names: readonly string[], text: string): string[] {
  const words = text.toLowerCase().split(/[\s_]+/).filter(Boolean);
  if (words.length === 0) return [...names];
  const start = text.trim().toLowerCase();
  const found = names.filter((name) => words.every((word) => name.toLowerCase().includes(word)));
  return found.sort((a, b) => Number(b.toLowerCase().startsWith(start)) - Number(a.toLowerCase().startsWith(start)));
}
