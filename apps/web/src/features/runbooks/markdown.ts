/** The part of Markdown that runbooks are written in. */
export type Inline = { kind: 'text' | 'code' | 'bold' | 'emphasis'; text: string } | { kind: 'link'; text: string; to: string };
export type Block =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'paragraph'; parts: Inline[] }
  | { kind: 'list'; ordered: boolean; items: Inline[][] }
  | { kind: 'code'; language: string; lines: string[] };

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*|\[([^\]]+)\]\(([^)]+)\)/g;
const ITEM = /^(?:(-)|\d+\.) (.*)$/;

/** Words with their code, emphasis and links. */
export function inlineOf(text: string): Inline[] {
  const parts: Inline[] = [];
  let from = 0;
  const plain = (until: number) => until > from && parts.push({ kind: 'text', text: text.slice(from, until) });
  for (const { 0: whole, 1: code, 2: bold, 3: emphasis, 4: name, 5: to, index } of text.matchAll(INLINE)) {
    plain(index);
    if (code !== undefined) parts.push({ kind: 'code', text: code });
    else if (bold !== undefined) parts.push({ kind: 'bold', text: bold });
    else if (emphasis !== undefined) parts.push({ kind: 'emphasis', text: emphasis });
    else parts.push({ kind: 'link', text: name!, to: to! });
    from = index + whole.length;
  }
  plain(text.length);
  return parts;
}

/** Headings, paragraphs, lists and code; blank lines part them. */
export function blocksOf(markdown: string): Block[] {
  const [first = '', ...fences] = markdown.split(/^```/m);
  const blocks = textBlocks(first);
  fences.forEach((part, index) => {
    if (index % 2 === 1) return blocks.push(...textBlocks(part));
    const [language = '', ...lines] = part.trimEnd().split('\n');
    return blocks.push({ kind: 'code', language: language.trim(), lines });
  });
  return blocks;
}

const textBlocks = (text: string): Block[] => text.split(/\n\s*\n/).map((part) => part.trim()).filter((part) => part !== '').map(textBlock);

function textBlock(part: string): Block {
  const [, marks, heading] = /^(#+) (.*)$/.exec(part) ?? [];
  if (marks !== undefined) return { kind: 'heading', level: marks.length, text: heading! };
  if (!ITEM.test(part.split('\n')[0]!)) return { kind: 'paragraph', parts: inlineOf(part.replaceAll('\n', ' ')) };
  const items: string[] = [];
  for (const line of part.split('\n')) {
    const item = ITEM.exec(line)?.[2];
    if (item === undefined) items.push(`${items.pop() ?? ''} ${line.trim()}`);
    else items.push(item);
  }
  return { kind: 'list', ordered: !part.startsWith('-'), items: items.map(inlineOf) };
}
