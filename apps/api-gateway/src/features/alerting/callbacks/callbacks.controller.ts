import { Controller, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type CallbackProvider, takeCallbackV1 } from '@observer/contracts';
import { PLATFORM, type Platform } from '@observer/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Describe } from '../../../http/describe';
import { Public } from '../../access';
import { rawBodyOf } from './callback-bodies';

/** What alerting needs to know who sent it; nothing else of the request is handed on. */
const SIGNATURE_HEADERS = ['x-slack-signature', 'x-slack-request-timestamp', 'x-pagerduty-signature', 'x-twilio-signature', 'x-telegram-bot-api-secret-token'];
const FORM = 'application/x-www-form-urlencoded';
/** As far as they are read; providers send more. */
const bodies = {
  slack: z.object({ payload: z.string().describe('JSON of the interaction') }),
  pagerduty: z.object({ event: z.object({ id: z.string(), event_type: z.string(), occurred_at: z.string() }) }),
  telegram: z.object({ callback_query: z.object({ id: z.string(), data: z.string() }).optional() }),
  voice: z.object({ Digits: z.string(), To: z.string() }),
  sms: z.object({ From: z.string(), Body: z.string(), MessageSid: z.string() }),
};
const params = { contactPoint: 'Id of the contact point' };

/** Where providers of notifications tell what people did there. Each is known by its signature, which alerting checks. */
@ApiTags('Incidents')
@Controller('callbacks')
export class CallbacksController {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  @Post('slack')
  @HttpCode(200)
  @Public()
  @Describe({ summary: 'Takes the press of a button in Slack', description: 'The *Request URL* of the app’s *Interactivity*.', body: bodies.slack, bodyType: FORM, responseDescription: 'Taken' })
  slack(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    return this.take('slack', request, reply);
  }

  @Post('pagerduty/:contactPoint')
  @HttpCode(202)
  @Public()
  @Describe({ summary: 'Takes a webhook (v3) of PagerDuty', params, body: bodies.pagerduty, status: 202, responseDescription: 'Taken' })
  pagerDuty(@Param('contactPoint') contactPoint: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    return this.take('pagerduty', request, reply, contactPoint);
  }

  @Post('telegram/:contactPoint')
  @HttpCode(200)
  @Public()
  @Describe({ summary: 'Takes an update of a Telegram bot', params, body: bodies.telegram, responseDescription: 'What Telegram shall show' })
  telegram(@Param('contactPoint') contactPoint: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    return this.take('telegram', request, reply, contactPoint);
  }

  @Post('twilio/voice')
  @HttpCode(200)
  @Public()
  @Describe({ summary: 'Takes a key that was pressed during a call', body: bodies.voice, bodyType: FORM, responseDescription: 'TwiML' })
  voice(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    return this.take('twilio-voice', request, reply);
  }

  @Post('twilio/sms')
  @HttpCode(200)
  @Public()
  @Describe({ summary: 'Takes an answer to a text message: `ACK 17`, `RESOLVE 17`', description: 'The webhook for incoming messages of the number.', body: bodies.sms, bodyType: FORM, responseDescription: 'TwiML' })
  sms(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    return this.take('twilio-sms', request, reply);
  }

  private async take(provider: CallbackProvider, request: FastifyRequest, reply: FastifyReply, contactPoint: string | null = null): Promise<string> {
    const headers = Object.fromEntries(SIGNATURE_HEADERS.flatMap((name) => (typeof request.headers[name] === 'string' ? [[name, request.headers[name].slice(0, 4_096)]] : [])));
    const answer = await this.platform.messaging.request(takeCallbackV1, { provider, contactPoint: contactPoint?.slice(0, 64) ?? null, path: request.url.slice(0, 4_096), headers, body: rawBodyOf(request) });
    void reply.status(answer.status).header('content-type', answer.contentType).header('cache-control', 'no-store');
    return answer.body;
  }
}
