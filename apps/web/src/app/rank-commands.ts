/**
 * Those whose label holds the letters of `text` in order, best first: a start of the label beats a start of a word,
 * that beats a run inside, that beats scattered letters. Nothing typed keeps the given order.
 */
export function rankCommands<T extends { label: string }>(commands: readonly T[], text: string): T[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [...commands];
  return commands
    .map((command) => ({ command, score: score(command.label.toLowerCase(), wanted) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ command }) => command);
}

function score(label: string, wanted: string): number {
  const index = label.indexOf(wanted);
  if (index === 0) return 4;
  if (index > 0) return /[a-z0-9]/.test(label[index - 1]!) ? 2 : 3;
  let at = -1;
  for (const letter of wanted) {
    at = label.indexOf(letter, at + 1);
    if (at === -1) return 0;
  }
  return 1;
}
