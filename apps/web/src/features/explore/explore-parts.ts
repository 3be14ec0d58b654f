import { type Kind } from '../../api/types';
import { type PageRange } from '../../time/use-time-range';
import { type ExploreState } from './explore-state';

/** What every part of the explorer is given. */
export interface ExploreParts {
  state: ExploreState;
  page: PageRange;
  /** The declaration of the chosen kind; absent for a metric without one. */
  kind: Kind | undefined;
  onChange: (patch: Partial<ExploreState>) => void;
}
