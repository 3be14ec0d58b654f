import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { ROLES, type User, usersBucket } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import { z } from 'zod';
import { DocumentMirror } from '../../mirror/document-mirror';
import { AccessAudit, type AccessChange } from './access-audit';
import { dataScopeSchema, scopeText } from './data-scope';
import { sha256Hex } from './credentials';
import { Passwords } from './passwords';
import { adminsSeeAll } from './role-scopes';

const userName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/, 'use letters, digits, ".", "_", "@" and "-", at most 64');
const password = z.string().min(12, 'must have at least 12 characters').max(256);

const dataScope = dataScopeSchema.optional().describe('Label matchers that narrow all the user reads; empty = only the scope of the role');
export const newUserSchema = z.object({ user: userName, password, role: z.enum(ROLES), dataScope });
export const userChangeSchema = z.object({ password: password.optional(), role: z.enum(ROLES).optional(), disabled: z.boolean().optional(), dataScope });
export type NewUser = z.infer<typeof newUserSchema>;
export type UserChange = z.infer<typeof userChangeSchema>;

/** Names are one person's whatever their case; the id follows from the name, so that it cannot be taken twice. */
export const userIdOf = (name: string): string => sha256Hex(name.toLowerCase()).slice(0, 32);

/** People who may sign in. */
@Injectable()
export class Users implements OnModuleInit, OnModuleDestroy {
  readonly mirror: DocumentMirror<typeof usersBucket.schema>;

  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    private readonly passwords: Passwords,
    private readonly audit: AccessAudit,
  ) {
    this.mirror = new DocumentMirror(platform.messaging, usersBucket);
  }

  onModuleInit(): Promise<void> {
    return this.mirror.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.mirror.stop();
  }

  list(): User[] {
    return this.mirror.values().sort((a, b) => a.user.localeCompare(b.user));
  }

  /** The user of that name if the password fits; takes as long when there is no such user. */
  async withPassword(name: string, password: string): Promise<User | undefined> {
    const user = await this.mirror.find(userIdOf(name));
    return (await this.passwords.verify(user?.passwordHash, password)) ? user : undefined;
  }

  byId(id: string): Promise<User | undefined> {
    return this.mirror.find(id);
  }

  /** @throws ObserverError `already_exists` */
  async create(input: NewUser, by: AccessChange['by']): Promise<User> {
    const id = userIdOf(input.user);
    const user: User = {
      id, user: input.user, role: input.role, passwordHash: await this.passwords.hash(input.password), disabled: false, createdAtMs: this.platform.clock.nowMs(),
      ...(input.dataScope === undefined ? {} : { dataScope: input.dataScope }),
    };
    assertScopeHolds(user);
    await this.platform.messaging.documents(usersBucket).put(id, user, { expectedRevision: 0 }).catch((error: unknown) => {
      const taken = error instanceof ObserverError && error.code === 'conflict';
      throw taken ? new ObserverError('already_exists', `There is already a user "${input.user}"`, { cause: error }) : error;
    });
    await this.audit.record({ by, action: 'user.created', target: `user/${user.user}`, details: { role: user.role, dataScope: scopeText(user.dataScope ?? []) } });
    return user;
  }

  /** @throws ObserverError `not_found`; `conflict` when changed at the same time, or when no enabled admin would remain */
  async change(id: string, change: UserChange, by: AccessChange['by']): Promise<User> {
    const documents = this.platform.messaging.documents(usersBucket);
    const stored = await documents.get(id);
    if (stored === undefined) throw new ObserverError('not_found', `There is no user with the id "${id}"`);
    const { password: newPassword, ...rest } = change;
    const user: User = { ...stored.value, ...rest, ...(newPassword === undefined ? {} : { passwordHash: await this.passwords.hash(newPassword) }) };
    assertScopeHolds(user);
    const ends = isAdmin(stored.value) && !isAdmin(user);
    if (ends && !(await this.hasAdmin(id))) throw lastAdmin(user);
    const revision = await documents.put(id, user, { expectedRevision: stored.revision });
    // Two who stop being admins at the same time each saw the other one: whoever looks after the last change takes back its own.
    if (ends && !(await this.hasAdmin(id))) {
      await documents.put(id, stored.value, { expectedRevision: revision });
      throw lastAdmin(user);
    }
    await this.audit.record({ by, action: 'user.changed', target: `user/${user.user}`, details: { ...rest, passwordChanged: newPassword !== undefined } });
    return user;
  }

  /** Whether somebody else is an admin. */
  private async hasAdmin(exceptId: string): Promise<boolean> {
    return (await this.platform.messaging.documents(usersBucket).list()).some(({ value }) => value.id !== exceptId && isAdmin(value));
  }
}

const isAdmin = ({ role, disabled }: User): boolean => role === 'admin' && !disabled;
const lastAdmin = ({ user }: User): ObserverError => new ObserverError('conflict', `"${user}" is the last admin; make another one first`, { retryable: false });

/** @throws ObserverError `invalid_argument` */
function assertScopeHolds({ role, dataScope = [] }: User): void {
  if (role === 'admin' && dataScope.length > 0) throw adminsSeeAll('a user with the role "admin"');
}
