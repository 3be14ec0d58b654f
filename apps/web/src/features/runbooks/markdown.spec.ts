import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, inlineOf } from './markdown';
import { runbookPath } from './runbook-path';

const FOLDER = join(__dirname, '../../../../../docs/runbooks');
const files = readdirSync(FOLDER).filter((name) => name !== 'README.md');

test('words have code, emphasis and links in them', () => {
  expect(inlineOf('See `a*b` and **this**, *Events* or [Node](NodeDown.md).')).toEqual([
    { kind: 'text', text: 'See ' }, { kind: 'code', text: 'a*b' }, { kind: 'text', text: ' and ' }, { kind: 'bold', text: 'this' }, { kind: 'text', text: ', ' }, { kind: 'emphasis', text: 'Events' }, { kind: 'text', text: ' or ' },
    { kind: 'link', text: 'Node', to: 'NodeDown.md' }, { kind: 'text', text: '.' },
  ]);
});

test('blocks are headings, paragraphs, lists and code', () => {
  expect(blocksOf('# A\n\nOne\ntwo\n\n```promql\nsum(a)\n\nsum(b)\n```\n\n1. first\n   goes on\n2. second\n\n- x\n')).toEqual([
    { kind: 'heading', level: 1, text: 'A' }, { kind: 'paragraph', parts: [{ kind: 'text', text: 'One two' }] }, { kind: 'code', language: 'promql', lines: ['sum(a)', '', 'sum(b)'] },
    { kind: 'list', ordered: true, items: [[{ kind: 'text', text: 'first goes on' }], [{ kind: 'text', text: 'second' }]] }, { kind: 'list', ordered: false, items: [[{ kind: 'text', text: 'x' }]] },
  ]);
});

test.each(files)('%s shows whole: no mark of Markdown is left over', (file) => {
  const blocks = blocksOf(readFileSync(join(FOLDER, file), 'utf8'));
  expect(blocks[0]).toEqual({ kind: 'heading', level: 1, text: file.replace('.md', '') });
  const inline = blocks.flatMap((block) => (block.kind === 'paragraph' ? block.parts : block.kind === 'list' ? block.items.flat() : []));
  expect(inline.filter(({ kind, text }) => kind === 'text' && /`|\*\*|\]\(|^[#|>-] /.test(text))).toEqual([]);
});

test('what ships with Observer links to a page, the rest stays', () => {
  expect(runbookPath('docs/runbooks/NodeDown.md')).toBe('/runbooks/NodeDown');
  expect(runbookPath('https://example.com/docs/runbooks/NodeDown.md')).toBe('https://example.com/docs/runbooks/NodeDown.md');
  expect(runbookPath(undefined)).toBeUndefined();
});
