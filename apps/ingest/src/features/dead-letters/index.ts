export { DeadLettersModule, refusedPointsKeeper } from './dead-letters.module';
