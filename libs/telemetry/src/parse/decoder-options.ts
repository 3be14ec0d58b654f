import type { KindRegistry } from '../kinds/kind-registry';
import type { ParseLimits } from './limits';

export interface DecoderOptions {
  readonly kinds: KindRegistry;
  /** What differs from `DEFAULT_PARSE_LIMITS`. */
  readonly limits?: Partial<ParseLimits>;
  /** Tag sets (line protocol) or values per dimension (JSON) remembered from body to body; default 100,000. */
  readonly seriesCacheSize?: number;
}
