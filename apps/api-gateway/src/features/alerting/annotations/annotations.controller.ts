import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Annotation, annotationSchema, putAnnotationV1 } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { z } from 'zod';
import { Describe } from '../../../http/describe';
import { Validated } from '../../../http/validate';
import { Caller, type Principal, Requires } from '../../access';
import { type AnnotationQuery, annotationQuery, Annotations } from './annotations';

const { response: { annotation: example } } = putAnnotationV1.example;
const bodySchema = annotationSchema.extend({ id: annotationSchema.shape.id.optional(), atMs: annotationSchema.shape.atMs.optional() });

@ApiTags('Annotations')
@Controller('api/v1/alerting/annotations')
export class AnnotationsController {
  constructor(private readonly annotations: Annotations) {}

  @Get()
  @Requires('read')
  @Describe({ summary: 'Lists what happened in a range, the newest first', query: annotationQuery, response: z.object({ items: z.array(annotationSchema) }), responseExample: { items: [example] } })
  list(@Query(new Validated(annotationQuery)) query: AnnotationQuery, @Caller() caller: Principal): { items: Annotation[] } {
    return { items: this.annotations.list(query, caller) };
  }

  @Post()
  @HttpCode(200)
  @Requires('write')
  @Describe({
    summary: 'Says that something happened, e.g. a deploy', description: 'Without `atMs`: now. With an `id`, saying it again replaces it. Timelines of open incidents that it may explain show it.', body: bodySchema, bodyExample: example,
    response: annotationSchema, responseExample: example,
  })
  put(@Body() body: object, @Caller() caller: Principal): Promise<Annotation> {
    return this.annotations.put(body, caller);
  }

  @Delete(':id')
  @HttpCode(204)
  @Requires('write')
  @Describe({ summary: 'Removes an annotation; timelines that show it keep it', params: { id: 'Its id' }, status: 204 })
  async remove(@Param('id') id: string, @Caller() caller: Principal): Promise<void> {
    if (!(await this.annotations.remove(id, caller))) throw new ObserverError('not_found', `There is no annotation "${id}"`);
  }
}
