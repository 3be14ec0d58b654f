import { ObserverError } from '@observer/kernel';

/** A template that cannot be read or carried out. The message says where: line and column of the action. */
export class TemplateError extends ObserverError {
  constructor(text: string, offset: number, reason: string) {
    const before = text.slice(0, offset).split('\n');
    super('invalid_argument', `template ${before.length}:${before.at(-1)!.length + 1}: ${reason}`, { retryable: false });
  }
}
