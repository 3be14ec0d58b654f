import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type StatusPageView, statusPageViewSchema, subscribeToStatusPageV1, viewStatusPageV1 } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type GatewayConfig } from '../../../config';
import { Describe } from '../../../http/describe';
import { Public } from '../../access';
import { atomFeed, rssFeed } from './page/feeds';
import { LIVE_SCRIPT } from './page/live-script';
import { askedPage, asPage, linkPage } from './page/link-pages';
import { historyHtml, statusHtml } from './page/status-html';
import { Rendered } from './page/rendered';
import { type FollowedLink, PublicStatus } from './public-status';
import { StatusPages } from './status-pages';

const HTML = 'text/html; charset=utf-8';
const params = { id: 'Id of the page' };
const subscription = subscribeToStatusPageV1.request.omit({ page: true });
/** Proxies may keep it for a moment, and show it for longer while Observer is away. */
const CACHED = 'public, max-age=10, stale-while-revalidate=30, stale-if-error=600';
const LINKS = new Set(['confirm', 'unsubscribe']);
const NOT_KEPT = 'no-store';
const baseOf = (id: string): string => `/status-page/${id}`;

/** Public status pages: nobody signs in. Of a page that is not published nobody learns that it is there. */
@ApiTags('Public status pages')
@Controller()
export class PublicStatusController {
  private readonly rendered = new Rendered();

  constructor(private readonly status: PublicStatus, private readonly pages: StatusPages, @Inject(CONFIG) private readonly config: GatewayConfig) {}

  @Get('api/v1/status-pages/:id')
  @Public()
  @Header('cache-control', CACHED)
  @Header('access-control-allow-origin', '*')
  @Header('cross-origin-resource-policy', 'cross-origin')
  @Describe({ summary: 'Tells the state, uptime and incidents of a published status page', description: 'Any site may show it. Uptime is 0 … 1; times are milliseconds since 1970.', params, response: statusPageViewSchema, responseExample: viewStatusPageV1.example.response.view })
  json(@Param('id') id: string, @Req() request: FastifyRequest): Promise<StatusPageView> {
    return this.status.view(id, request.ip);
  }

  @Get('status-page/:id')
  @Public()
  @Header('content-type', HTML)
  @Header('cache-control', CACHED)
  @Describe({ summary: 'The public page', params, responseDescription: 'text/html' })
  page(@Param('id') id: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    return asPage(async () => {
      const view = await this.status.view(id, request.ip);
      return this.rendered.of(view, 'page', () => statusHtml(view, { base: baseOf(id) }));
    }, reply);
  }

  @Get('status-page/:id/history')
  @Public()
  @Header('content-type', HTML)
  @Header('cache-control', CACHED)
  @Describe({ summary: 'Its incidents of the last 90 days', params, responseDescription: 'text/html' })
  history(@Param('id') id: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    return asPage(async () => {
      const view = await this.status.view(id, request.ip);
      return this.rendered.of(view, 'history', () => historyHtml(view, { base: baseOf(id) }));
    }, reply);
  }

  @Get('status-page/:id/feed.rss')
  @Public()
  @Header('content-type', 'application/rss+xml; charset=utf-8')
  @Header('cache-control', CACHED)
  @Header('cross-origin-resource-policy', 'cross-origin')
  @Describe({ summary: 'Its updates as RSS 2.0', params, responseDescription: 'application/rss+xml' })
  async rss(@Param('id') id: string, @Req() request: FastifyRequest): Promise<string> {
    const view = await this.status.view(id, request.ip);
    const url = this.absolute(id, request);
    return this.rendered.of(view, `rss ${url}`, () => rssFeed(view, url));
  }

  @Get('status-page/:id/feed.atom')
  @Public()
  @Header('content-type', 'application/atom+xml; charset=utf-8')
  @Header('cache-control', CACHED)
  @Header('cross-origin-resource-policy', 'cross-origin')
  @Describe({ summary: 'Its updates as Atom', params, responseDescription: 'application/atom+xml' })
  async atom(@Param('id') id: string, @Req() request: FastifyRequest): Promise<string> {
    const view = await this.status.view(id, request.ip);
    const url = this.absolute(id, request);
    return this.rendered.of(view, `atom ${url}`, () => atomFeed(view, url));
  }

  @Post('status-page/:id/subscribe')
  @HttpCode(200)
  @Public()
  @Header('content-type', HTML)
  @Header('cache-control', NOT_KEPT)
  @Describe({ summary: 'Asks an address to confirm that it wants to be told', description: '`components` may be repeated; none = all.', params, body: subscription, bodyType: 'application/x-www-form-urlencoded', responseDescription: 'text/html' })
  subscribe(@Param('id') page: string, @Body() body: { components?: string | string[] } | undefined, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    return asPage(async () => {
      await this.status.subscribe({ ...body, page, components: [body?.components ?? []].flat() }, request.ip);
      return askedPage(baseOf(page));
    }, reply);
  }

  @Get('status-page/:id/:does')
  @Public()
  @Header('content-type', HTML)
  @Header('cache-control', NOT_KEPT)
  @Header('referrer-policy', 'no-referrer')
  @Describe({ summary: 'Shows what a link of a subscriber would do (`confirm`, `unsubscribe`); does nothing', params: { ...params, does: 'confirm or unsubscribe' }, responseDescription: 'text/html' })
  show(@Param() { does }: { does: string }, @Query('token') token: string | undefined, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    return asPage(async () => linkPage(await this.follow(does, token, false, request)), reply);
  }

  @Post('status-page/:id/:does')
  @HttpCode(200)
  @Public()
  @Header('content-type', HTML)
  @Header('cache-control', NOT_KEPT)
  @Header('referrer-policy', 'no-referrer')
  @Describe({ summary: 'Confirms or ends a subscription; also what mail programs send for one click (RFC 8058)', params: { ...params, does: 'confirm or unsubscribe' }, responseDescription: 'text/html' })
  act(@Param() { does }: { does: string }, @Query('token') token: string | undefined, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    return asPage(async () => linkPage(await this.follow(does, token, true, request)), reply);
  }

  @Get('status-page-preview/:token')
  @Public()
  @Header('content-type', HTML)
  @Header('cache-control', NOT_KEPT)
  @Header('referrer-policy', 'no-referrer')
  @Describe({ summary: 'Shows a page before it is published, to whoever has the address', params: { token: 'The secret of the address' }, responseDescription: 'text/html' })
  preview(@Param('token') token: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    return asPage(async () => statusHtml(await this.pages.preview(token), { base: '', preview: true }), reply);
  }

  @Get('status-page-live.js')
  @Public()
  @Header('content-type', 'text/javascript; charset=utf-8')
  @Header('cache-control', 'public, max-age=3600')
  @Describe({ summary: 'Keeps an open page current', responseDescription: 'text/javascript' })
  script(): string {
    return LIVE_SCRIPT;
  }

  private follow(does: string, token: string | undefined, act: boolean, { ip }: FastifyRequest): Promise<FollowedLink> {
    if (!LINKS.has(does)) throw new ObserverError('not_found', 'A status page has no such part');
    return this.status.follow(token ?? '', act, ip);
  }

  /** Readers keep addresses for long: the one that people use. */
  private absolute(id: string, request: FastifyRequest): string {
    return `${(this.config.OBSERVER_PUBLIC_URL ?? `${request.protocol}://${request.host}`).replace(/\/+$/, '')}${baseOf(id)}`;
  }
}
