import { EmptyState, Panel, Skeleton } from '@observer/ui';
import { BookOpen } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link, useParams } from 'wouter';
import { PageHeader } from '../../app/page-header';
import { metricsLink } from '../metrics';
import { type Block, blocksOf, type Inline } from './markdown';
import { runbookPath } from './runbook-path';
import './runbooks.css';

/** Each runbook of the repository is a chunk of its own. */
const RUNBOOKS = import.meta.glob<string>('../../../../../docs/runbooks/*.md', { query: '?raw', import: 'default' });
const loaderOf = (alert: string) => RUNBOOKS[`../../../../../docs/runbooks/${alert}.md`];

/** What to do about an alert that ships with Observer. */
export default function RunbookPage() {
  const { alert = '' } = useParams<{ alert: string }>();
  const [loaded, setLoaded] = useState<{ alert: string; blocks?: Block[] }>();
  useEffect(() => {
    let left = false;
    const show = (blocks?: Block[]) => !left && setLoaded({ alert, ...(blocks ? { blocks } : {}) });
    const load = loaderOf(alert);
    if (load) load().then((text) => show(blocksOf(text)), () => show());
    else show();
    return () => {
      left = true;
    };
  }, [alert]);
  const blocks = loaded?.alert === alert ? loaded.blocks : undefined;
  return (
    <div className="page">
      <PageHeader title={alert} context={<Link className="ui-link" href="/alert-rules">All alert rules</Link>} />
      <Panel aria-busy={loaded?.alert !== alert}>
        {loaded?.alert !== alert ? (
          <Skeleton height="20rem" />
        ) : blocks ? (
          <article className="runbook">
            {blocks.filter((block) => block.kind !== 'heading' || block.level > 1).map((block, index) => <OneBlock key={index} block={block} />)}
          </article>
        ) : (
          <EmptyState title="There is no such runbook" icon={<BookOpen size={18} />} actions={<Link className="ui-button ui-button--secondary" href="/alert-rules">Go to the alert rules</Link>}>
            Only alerts that ship with Observer have one here. If it has, reload the page: it could not be fetched.
          </EmptyState>
        )}
      </Panel>
    </div>
  );
}

function OneBlock({ block }: { block: Block }) {
  if (block.kind === 'heading') return <h2>{block.text}</h2>;
  if (block.kind === 'paragraph') return <p><Words parts={block.parts} /></p>;
  if (block.kind === 'code') return <Code block={block} />;
  const List = block.ordered ? 'ol' : 'ul';
  return <List>{block.items.map((parts, index) => <li key={index}><Words parts={parts} /></li>)}</List>;
}

/** Queries can be asked at once. */
const Code = ({ block: { language, lines } }: { block: Extract<Block, { kind: 'code' }> }) => (
  <ul className="runbook__code">
    {lines.filter((line) => line.trim() !== '').map((line) => (
      <li key={line}>
        <code>{line}</code>
        {language === 'promql' && <Link className="ui-link" href={metricsLink(line)} aria-label={`Explore ${line}`}>Explore</Link>}
      </li>
    ))}
  </ul>
);

const Words = ({ parts }: { parts: readonly Inline[] }) => parts.map((part, index) => <Word key={index} part={part} />);

function Word({ part }: { part: Inline }) {
  if (part.kind === 'link') {
    const path = runbookPath(`docs/runbooks/${part.to}`);
    return path?.startsWith('/') && loaderOf(path.slice('/runbooks/'.length)) ? <Link className="ui-link" href={path}>{part.text}</Link> : part.text;
  }
  if (part.kind === 'text') return part.text;
  const Tag = ({ code: 'code', bold: 'b', emphasis: 'em' } as const)[part.kind];
  return <Tag>{part.text}</Tag>;
}
