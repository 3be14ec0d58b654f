import { Body, Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { matcherSchema, ROLES, SCOPES } from '@observer/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CONFIG, type GatewayConfig } from '../../config';
import { Describe } from '../../http/describe';
import { assertSameOrigin } from '../../http/same-origin';
import { Validated } from '../../http/validate';
import type { Principal } from './principal';
import { Caller, Public, Requires } from './requires';
import { type Client, SignIn, type SignedIn } from './sign-in';

export const REFRESH_COOKIE = 'observer_refresh';
const COOKIE_PATH = '/api/v1/auth';

const loginSchema = z.object({ user: z.string().min(1).max(256), password: z.string().min(1).max(1024) });
const viewerSchema = z.object({ id: z.string(), user: z.string(), role: z.enum(ROLES).nullable(), scopes: z.array(z.enum(SCOPES)) });
const callerSchema = viewerSchema.extend({ dataScope: z.array(matcherSchema).describe('Narrows all that is read; empty = everything is seen') });
const signedInSchema = z.object({ accessToken: z.string(), expiresInSeconds: z.number(), user: viewerSchema });
type SignedInAnswer = Omit<SignedIn, 'refreshToken' | 'refreshExpiresAtMs'>;

const exampleUser = { id: '8c6976e5b5410415bde908bd4dee15df', user: 'admin', role: 'admin', scopes: ['read', 'write', 'admin'] };
const example = { accessToken: 'eyJhbGciOiJIUzI1NiJ9…', expiresInSeconds: 600, user: exampleUser };

@ApiTags('Access')
@Controller('api/v1')
export class SignInController {
  constructor(
    private readonly signIn: SignIn,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  @Post('auth/login')
  @HttpCode(200)
  @Public()
  @Describe({
    summary: 'Signs in with user and password', description: 'Answers a short access token and sets a refresh cookie, which only the routes under /api/v1/auth see.',
    body: loginSchema, bodyExample: { user: 'admin', password: '…' }, response: signedInSchema, responseExample: example,
  })
  async login(
    @Body(new Validated(loginSchema)) body: z.output<typeof loginSchema>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInAnswer> {
    assertSameOrigin(request, this.config);
    return this.answer(await this.signIn.login(body.user, body.password, clientOf(request)), reply);
  }

  @Post('auth/refresh')
  @HttpCode(200)
  @Public()
  @Describe({
    summary: 'Renews the access token', response: signedInSchema, responseExample: example,
    description: 'Uses the refresh cookie, which is replaced. A cookie that was used before ends the sign-in, except within 20 s (parallel tabs, lost answers).',
  })
  async refresh(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<SignedInAnswer> {
    assertSameOrigin(request, this.config);
    try {
      return this.answer(await this.signIn.refresh(request.cookies[REFRESH_COOKIE], clientOf(request)), reply);
    } catch (error) {
      if ((error as { code?: string }).code === 'unauthenticated') reply.clearCookie(REFRESH_COOKIE, { path: COOKIE_PATH });
      throw error;
    }
  }

  @Post('auth/logout')
  @HttpCode(204)
  @Public()
  @Describe({ summary: 'Ends the sign-in', description: 'Its access tokens and subscriptions end too, on every replica.', status: 204 })
  async logout(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    assertSameOrigin(request, this.config);
    await this.signIn.logout(request.cookies[REFRESH_COOKIE], clientOf(request));
    reply.clearCookie(REFRESH_COOKIE, { path: COOKIE_PATH });
  }

  @Get('me')
  @Requires('signed-in')
  @Describe({ summary: 'Tells who is asking', response: callerSchema, responseExample: { ...exampleUser, dataScope: [] } })
  me(@Caller() caller: Principal): z.output<typeof callerSchema> {
    return { id: caller.id, user: caller.name, role: caller.role, scopes: [...caller.scopes], dataScope: [...caller.dataScope] };
  }

  private answer({ refreshToken, refreshExpiresAtMs, ...answer }: SignedIn, reply: FastifyReply): SignedInAnswer {
    reply.setCookie(REFRESH_COOKIE, refreshToken, {
      httpOnly: true, sameSite: 'strict', path: COOKIE_PATH, expires: new Date(refreshExpiresAtMs), secure: this.config.OBSERVER_PUBLIC_URL?.startsWith('https:') ?? false,
    });
    reply.header('cache-control', 'no-store');
    return answer;
  }
}

const clientOf = (request: FastifyRequest): Client => ({ ip: request.ip, userAgent: (request.headers['user-agent'] ?? '').slice(0, 256) });
