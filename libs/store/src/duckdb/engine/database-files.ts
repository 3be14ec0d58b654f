import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What DuckDB keeps beside a file: the log of commits, that of commits during a checkpoint, and the two joined after a crash. */
export const LOG_SUFFIXES = ['.wal', '.wal.checkpoint', '.wal.recovery'] as const;

const UNFINISHED = /\.duckdb\.new(\.wal(\.\w+)?)?$/;
const DAMAGED = '.damaged';
const SET_ASIDE = /^(.+\.duckdb)\.set-aside-(\d+)$/;

const logsOf = (path: string): string[] => LOG_SUFFIXES.map((suffix) => `${path}${suffix}`);

export const hasLog = (path: string): boolean => logsOf(path).some((log) => existsSync(log));

/** Bytes of a file and its logs. */
export const databaseBytes = (path: string): number => [path, ...logsOf(path)].reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);

/** Logs go first: one without its file would be replayed into the next file of that name. */
export function removeDatabase(path: string): void {
  for (const file of [...logsOf(path), path]) rmSync(file, { force: true });
}

/**
 * Puts a new file in the place of an old one, or of none. A kill leaves the one or the other.
 * @throws Error when the old one has a log, which would be replayed into the new one
 */
export function replaceDatabase(path: string, by: string): void {
  if (existsSync(path) && hasLog(path)) throw new Error('its log could not be folded into it');
  for (const log of logsOf(path)) rmSync(log, { force: true });
  renameSync(by, path);
}

/** Removes files whose making was cut short. */
export function removeUnfinished(directory: string): void {
  for (const name of readdirSync(directory)) if (UNFINISHED.test(name)) rmSync(join(directory, name), { force: true });
}

/** A file that could not be read and is out of use. */
export interface SetAsideFile {
  readonly file: string;
  /** Name of the file that it was. */
  readonly was: string;
  readonly atMs: number;
  readonly bytes: number;
}

/** Takes a damaged file out of use; its logs keep it company, so that both can be put back. @returns its new path */
export function setAside(path: string, nowMs: number): string {
  return moved(path, `${path}.set-aside-${nowMs}`);
}

/** As `setAside`, for one that something has to be done for first: see `damagedIn`. */
export const markDamaged = (path: string): string => moved(path, `${path}${DAMAGED}`);

/** Names of the files marked as damaged for which nothing was done yet. */
export const damagedIn = (directory: string): string[] =>
  readdirSync(directory).filter((name) => name.endsWith(`.duckdb${DAMAGED}`)).map((name) => name.slice(0, -DAMAGED.length));

/** What had to be done for it is done. */
export const settleDamaged = (path: string, nowMs: number): string => moved(`${path}${DAMAGED}`, `${path}.set-aside-${nowMs}`);

export function listSetAside(directory: string): SetAsideFile[] {
  return readdirSync(directory).flatMap((name) => {
    const [, was, at] = SET_ASIDE.exec(name) ?? [];
    return was === undefined ? [] : [{ file: join(directory, name), was, atMs: Number(at), bytes: databaseBytes(join(directory, name)) }];
  });
}

/** Removes files set aside, of those that a condition holds for. */
export function removeSetAside(directory: string, isDoomed: (was: string) => boolean = () => true): void {
  for (const { file, was } of listSetAside(directory)) if (isDoomed(was)) removeDatabase(file);
}

function moved(from: string, to: string): string {
  for (const suffix of ['', ...LOG_SUFFIXES]) if (existsSync(`${from}${suffix}`)) renameSync(`${from}${suffix}`, `${to}${suffix}`);
  return to;
}
