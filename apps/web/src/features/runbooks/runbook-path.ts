/**
 * Where a link to a runbook goes: rules that ship with Observer name a file of its repository (`docs/runbooks/NodeDown.md`), which is a page here; other links stay
 * as they are.
 */
export const runbookPath = (link: string | undefined): string | undefined => link?.replace(/^docs\/runbooks\/(\w+)\.md$/, '/runbooks/$1');
