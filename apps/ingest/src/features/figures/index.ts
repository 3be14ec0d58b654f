export { FiguresModule } from './figures.module';
export { RateMeter } from './rate-meter';
export { SourceFigures } from './source-figures';
