import { Body, Controller, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type User, userSchema } from '@observer/contracts';
import { z } from 'zod';
import { Describe } from '../../http/describe';
import { Validated } from '../../http/validate';
import { actorOf, type Principal } from './principal';
import { Caller, Requires } from './requires';
import { Sessions } from './sessions';
import { type NewUser, newUserSchema, type UserChange, userChangeSchema, Users } from './users';

const shownUserSchema = userSchema.omit({ passwordHash: true });
type ShownUser = z.output<typeof shownUserSchema>;
const shown = ({ passwordHash: _hash, ...user }: User): ShownUser => user;
const exampleUser: ShownUser = { id: '8c6976e5b5410415bde908bd4dee15df', user: 'grace', role: 'editor', disabled: false, createdAtMs: 1_795_000_000_000 };

@ApiTags('Users')
@Controller('api/v1/users')
export class UsersController {
  constructor(
    private readonly users: Users,
    private readonly sessions: Sessions,
  ) {}

  @Get()
  @Requires('admin')
  @Describe({ summary: 'Lists the users', response: z.object({ items: z.array(shownUserSchema) }), responseExample: { items: [exampleUser] } })
  list(): { items: ShownUser[] } {
    return { items: this.users.list().map(shown) };
  }

  @Post()
  @HttpCode(201)
  @Requires('admin')
  @Describe({
    summary: 'Makes a user', body: newUserSchema, bodyExample: { user: 'grace', password: 'a long password', role: 'editor' }, response: shownUserSchema, responseExample: exampleUser, status: 201,
  })
  async create(@Body(new Validated(newUserSchema)) body: NewUser, @Caller() caller: Principal): Promise<ShownUser> {
    return shown(await this.users.create(body, actorOf(caller)));
  }

  @Patch(':id')
  @Requires('admin')
  @Describe({
    summary: 'Changes a user: password, role, disabled', description: 'Holds at once, also for tokens already given out. A new password ends the sign-ins made with the old one.', params: { id: 'Id of the user' },
    body: userChangeSchema, bodyExample: { disabled: true }, response: shownUserSchema, responseExample: { ...exampleUser, disabled: true },
  })
  async change(@Param('id') id: string, @Body(new Validated(userChangeSchema)) body: UserChange, @Caller() caller: Principal): Promise<ShownUser> {
    const user = await this.users.change(id, body, actorOf(caller));
    if (body.password !== undefined || user.disabled) await this.sessions.endAllOf(id);
    return shown(user);
  }
}
