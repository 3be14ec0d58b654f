import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Chain, chainSchema, type Customer, customerSchema, putChainV1, putCustomerV1 } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { z } from 'zod';
import { Describe } from '../../http/describe';
import { Validated } from '../../http/validate';
import { Caller, type Principal, Requires } from '../access';
import { bulkOf, bulkReportSchema, putAll } from './bulk';
import type { ChainType } from './node.types';
import { type RevisionQuery, revisionQuery } from './nodes.controller';
import { Registry } from './registry';

const revisioned = { revision: z.number().int() };
const exampleChain = putChainV1.example.request.value;
const chainBody = chainSchema.omit({ id: true });
const exampleCustomer = putCustomerV1.example.request.value;
const customerBody = customerSchema.omit({ id: true });

@ApiTags('Chains and customers')
@Controller('api/v1')
export class RegistryController {
  constructor(private readonly registry: Registry) {}

  @Get('chains')
  @Requires('read')
  @Describe({
    summary: 'Lists the chains of the network', response: z.object({ items: z.array(chainSchema.extend(revisioned)) }), responseExample: { items: [{ ...exampleChain, revision: 1 }] },
  })
  chains(@Caller() caller: Principal): { items: ChainType[] } {
    return { items: this.registry.chains(caller) };
  }

  @Put('chains/:id')
  @Requires('write')
  @Describe({
    summary: 'Creates or replaces a chain', params: { id: 'Id of the chain' }, query: revisionQuery, body: chainBody, bodyExample: chainBody.parse(exampleChain),
    response: chainSchema.extend(revisioned), responseExample: { ...exampleChain, revision: 1 },
  })
  putChain(@Param('id') id: string, @Body() body: object, @Query(new Validated(revisionQuery)) query: RevisionQuery, @Caller() caller: Principal): Promise<ChainType> {
    return this.registry.putChain({ ...body, id }, caller, query.expectedRevision);
  }

  @Put('chains')
  @Requires('write')
  @Describe({ summary: 'Creates or replaces many chains', body: bulkOf(chainSchema), bodyExample: [exampleChain], response: bulkReportSchema, responseExample: { stored: 1 } })
  putChains(@Body(new Validated(bulkOf(chainSchema))) chains: Chain[], @Caller() caller: Principal): Promise<{ stored: number }> {
    return putAll(chains, (chain) => this.registry.putChain(chain, caller));
  }

  @Delete('chains/:id')
  @HttpCode(204)
  @Requires('write')
  @Describe({ summary: 'Removes a chain', params: { id: 'Id of the chain' }, status: 204 })
  async removeChain(@Param('id') id: string, @Caller() caller: Principal): Promise<void> {
    if (!(await this.registry.remove('chain', id, caller))) throw new ObserverError('not_found', `There is no chain "${id}"`);
  }

  @Get('customers/:id')
  @Requires('read')
  @Describe({ summary: 'Tells one customer', params: { id: 'Id of the customer' }, response: customerSchema.extend(revisioned), responseExample: { ...exampleCustomer, revision: 1 } })
  async customer(@Param('id') id: string, @Caller() caller: Principal): Promise<Customer & { revision: number }> {
    const customer = await this.registry.customer(id, caller);
    if (customer === undefined) throw new ObserverError('not_found', `There is no customer "${id}"`);
    return customer;
  }

  @Put('customers/:id')
  @Requires('write')
  @Describe({
    summary: 'Creates or replaces a customer', params: { id: 'Id of the customer' }, query: revisionQuery, body: customerBody, bodyExample: customerBody.parse(exampleCustomer),
    response: customerSchema.extend(revisioned), responseExample: { ...exampleCustomer, revision: 1 },
  })
  putCustomer(
    @Param('id') id: string, @Body() body: object, @Query(new Validated(revisionQuery)) query: RevisionQuery, @Caller() caller: Principal,
  ): Promise<Customer & { revision: number }> {
    return this.registry.putCustomer({ ...body, id }, caller, query.expectedRevision);
  }

  @Put('customers')
  @Requires('write')
  @Describe({ summary: 'Creates or replaces many customers', body: bulkOf(customerSchema), bodyExample: [exampleCustomer], response: bulkReportSchema, responseExample: { stored: 1 } })
  putCustomers(@Body(new Validated(bulkOf(customerSchema))) customers: Customer[], @Caller() caller: Principal): Promise<{ stored: number }> {
    return putAll(customers, (customer) => this.registry.putCustomer(customer, caller));
  }

  @Delete('customers/:id')
  @HttpCode(204)
  @Requires('write')
  @Describe({ summary: 'Removes a customer', params: { id: 'Id of the customer' }, status: 204 })
  async removeCustomer(@Param('id') id: string, @Caller() caller: Principal): Promise<void> {
    if (!(await this.registry.remove('customer', id, caller))) throw new ObserverError('not_found', `There is no customer "${id}"`);
  }
}
