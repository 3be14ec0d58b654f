export { KindsModule } from './kinds.module';
