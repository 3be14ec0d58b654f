import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from './button';

/** Copies `text`; says so for two seconds. With `withLabel` it is a full button. */
export function CopyButton({ text, label = 'Copy', withLabel = false }: { text: string; label?: string; withLabel?: boolean }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  const icon = copied ? <Check size={14} /> : <Copy size={14} />;
  const words = copied ? 'Copied' : label;
  return withLabel ? (
    <Button icon={icon} onClick={() => void copy()}>
      <span aria-live="polite">{words}</span>
    </Button>
  ) : (
    <IconButton label={words} size="sm" icon={icon} onClick={() => void copy()} />
  );
}
