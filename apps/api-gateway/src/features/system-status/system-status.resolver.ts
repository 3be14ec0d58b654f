import { Query, Resolver, Subscription } from '@nestjs/graphql';
import { Requires } from '../access';
import { SystemStatus } from './status.types';
import { StatusBoard } from './status-board';

@Resolver()
export class SystemStatusResolver {
  constructor(private readonly board: StatusBoard) {}

  @Query(() => SystemStatus)
  @Requires('read')
  systemStatus(): SystemStatus {
    return this.board.current();
  }

  @Subscription(() => SystemStatus, { name: 'systemStatus', description: 'On change, at most once a second, at least every 5 s', resolve: (status: SystemStatus) => status })
  @Requires('read')
  systemStatusChanges(): AsyncIterableIterator<SystemStatus> {
    return this.board.subscribe();
  }
}
