export { NoiseModule } from './noise.module';
export { PAGE_LOAD_METRIC } from './page-load';
