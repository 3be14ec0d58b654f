export { UnzstdThread } from './unzstd-thread';
