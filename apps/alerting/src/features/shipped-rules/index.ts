export { SHIPPED_GROUPS } from './shipped-groups';
