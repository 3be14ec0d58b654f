import { Module } from '@nestjs/common';
import { DeadLetters } from './dead-letters';
import { DeadLettersController } from './dead-letters.controller';
import { DeadLettersResolver } from './dead-letters.resolver';

/** What ingest refused. */
@Module({ controllers: [DeadLettersController], providers: [DeadLetters, DeadLettersResolver] })
export class DeadLettersModule {}
