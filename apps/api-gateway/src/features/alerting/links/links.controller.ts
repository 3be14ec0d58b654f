import { Controller, Get, Header, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { errorForClient, httpStatusOf } from '@observer/platform';
import type { FastifyReply } from 'fastify';
import { Describe } from '../../../http/describe';
import { Public } from '../../access';
import { LinkActions, type OpenedLink } from './link-actions';
import { faultPage, linkPage } from './link-page';

const params = { token: 'The signed, one-time token of the link' };
const HTML = 'text/html; charset=utf-8';

/** Links that acknowledge or resolve, for people who are not signed in where they read the message. */
@ApiTags('Incidents')
@Controller('act')
export class LinksController {
  constructor(private readonly links: LinkActions) {}

  @Get(':token')
  @Public()
  @Header('content-type', HTML)
  @Header('cache-control', 'no-store')
  @Header('referrer-policy', 'no-referrer')
  @Describe({ summary: 'Shows what a link of a notification would do; does nothing', params, responseDescription: 'text/html' })
  show(@Param('token') token: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    return asPage(this.links.open(token), reply);
  }

  @Post(':token')
  @HttpCode(200)
  @Public()
  @Header('content-type', HTML)
  @Header('cache-control', 'no-store')
  @Header('referrer-policy', 'no-referrer')
  @Describe({ summary: 'Acknowledges or resolves, once', params, responseDescription: 'text/html' })
  act(@Param('token') token: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    return asPage(this.links.act(token), reply);
  }
}

/** Faults are told on a page as well: a person reads them. */
async function asPage(opened: Promise<OpenedLink>, reply: FastifyReply): Promise<string> {
  try {
    return linkPage(await opened);
  } catch (thrown) {
    const error = errorForClient(thrown);
    void reply.status(httpStatusOf(error.code));
    return faultPage(error.code === 'internal' ? 'Something went wrong; try again, or sign in' : error.message);
  }
}
