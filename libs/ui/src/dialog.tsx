import * as RadixDialog from '@radix-ui/react-dialog';
import { X } from 'lucide-react';
import { type ReactNode } from 'react';
import { Button, IconButton } from './button';
import { classNames } from './class-names';
import { Notice } from './feedback';

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** Leave out the words under the title, or say what happens next. */
  description?: ReactNode;
  children?: ReactNode;
  footer?: ReactNode;
  wide?: boolean;
}

function Head({ title, description }: Pick<DialogProps, 'title' | 'description'>) {
  return (
    <div className="ui-dialog__head">
      <div className="ui-dialog__titles">
        <RadixDialog.Title className="ui-dialog__title">{title}</RadixDialog.Title>
        {description && <RadixDialog.Description className="ui-dialog__description">{description}</RadixDialog.Description>}
      </div>
      <RadixDialog.Close asChild>
        <IconButton label="Close" tooltip={false} size="sm" icon={<X size={15} />} />
      </RadixDialog.Close>
    </div>
  );
}

/** Puts the focus into the first field, so that one can type at once; without fields it goes where it would. */
function focusFirstField(event: Event): void {
  const field = (event.currentTarget as HTMLElement).querySelector<HTMLElement>('.ui-dialog__body :is(input:not([type="hidden"]), textarea, select):not(:disabled)');
  if (!field) return;
  event.preventDefault();
  field.focus();
}

/** A modal dialog: focus begins in its first field, is kept inside and returns where it came from; Escape closes. */
export function Dialog({ open, onOpenChange, title, description, children, footer, wide }: DialogProps) {
  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="ui-overlay" />
        <RadixDialog.Content className={classNames('ui-dialog', wide && 'ui-dialog--wide')} onOpenAutoFocus={focusFirstField} {...(description ? {} : { 'aria-describedby': undefined })}>
          <Head title={title} description={description} />
          <div className="ui-dialog__body">{children}</div>
          {footer && <div className="ui-dialog__foot">{footer}</div>}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

/** A panel that slides in from a side, for the details of one thing among many. */
export function Drawer({ open, onOpenChange, title, description, children, footer, side = 'right', onCloseFocus }: Omit<DialogProps, 'wide'> & { side?: 'left' | 'right'; /** Puts the focus after closing; absent = back where it came from. */ onCloseFocus?: () => void }) {
  const closeFocus = onCloseFocus && {
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      onCloseFocus();
    },
  };
  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="ui-overlay" />
        <RadixDialog.Content className={classNames('ui-drawer', side === 'left' && 'ui-drawer--left')} {...closeFocus} {...(description ? {} : { 'aria-describedby': undefined })}>
          <Head title={title} description={description} />
          <div className="ui-dialog__body">{children}</div>
          {footer && <div className="ui-dialog__foot">{footer}</div>}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

/** A dialog without a visible title, for a palette that fills itself. */
export function BareDialog({ open, onOpenChange, title, children }: Pick<DialogProps, 'open' | 'onOpenChange' | 'title' | 'children'>) {
  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="ui-overlay" />
        <RadixDialog.Content className="ui-dialog ui-dialog--wide" aria-describedby={undefined}>
          <RadixDialog.Title className="ui-sr">{title}</RadixDialog.Title>
          {children}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

export interface ConfirmDialogProps {
  title: string;
  /** What happens when it is done, and whether it can be undone. */
  description: ReactNode;
  /** The verb on the button that does it. */
  action: string;
  /** The words on the button that does not. */
  keep?: string;
  busy: boolean;
  error: { readonly message: string } | undefined;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something is done that takes something away; stays open and says why when it fails. */
export function ConfirmDialog({ title, description, action, keep = 'Keep it', busy, error, onConfirm, onClose }: ConfirmDialogProps) {
  const footer = (
    <>
      <Button onClick={onClose}>{keep}</Button>
      <Button variant="danger" busy={busy} onClick={onConfirm}>
        {action}
      </Button>
    </>
  );
  return (
    <Dialog open onOpenChange={onClose} title={title} description={description} footer={footer}>
      {error && <Notice tone="bad">{error.message}</Notice>}
    </Dialog>
  );
}
