import { crc32 } from 'node:zlib';
import { CHECKSUM_AT } from './layout';

/** CRC-32 (IEEE 802.3, as in gzip) of a message without the four bytes that hold it. */
export const checksum = (message: Uint8Array): number => crc32(message.subarray(CHECKSUM_AT + 4), crc32(message.subarray(0, CHECKSUM_AT)));
