import { Query, Resolver, Subscription } from '@nestjs/graphql';
import { Caller, type Principal, Requires } from '../access';
import { SystemStatus } from './status.types';
import { StatusBoard } from './status-board';

@Resolver()
export class SystemStatusResolver {
  constructor(private readonly board: StatusBoard) {}

  @Query(() => SystemStatus)
  @Requires('read')
  systemStatus(@Caller() caller: Principal): SystemStatus {
    return this.board.currentFor(caller);
  }

  @Subscription(() => SystemStatus, { name: 'systemStatus', description: 'On change, at most once a second, at least every 5 s', resolve: (status: SystemStatus) => status })
  @Requires('read')
  systemStatusChanges(@Caller() caller: Principal): AsyncIterableIterator<SystemStatus> {
    return this.board.subscribe(caller);
  }
}
