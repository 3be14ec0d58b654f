import { Module } from '@nestjs/common';
import { NodeHealthFeed } from './node-health.feed';
import { NodesController } from './nodes.controller';
import { NodesResolver } from './nodes.resolver';
import { Registry } from './registry';
import { RegistryController } from './registry.controller';

/** What the network consists of, and how its nodes are. */
@Module({ controllers: [NodesController, RegistryController], providers: [NodeHealthFeed, Registry, NodesResolver] })
export class NodesModule {}
