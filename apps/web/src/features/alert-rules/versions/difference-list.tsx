import { type Difference } from './differences';

/** What was, and what is: both marked by words as well as by colour. */
export const DifferenceList = ({ differences }: { differences: readonly Difference[] }) => (
  <ul className="differences">
    {differences.map(({ rule, field, before, after }) => (
      <li key={`${rule?.id ?? ''} ${field}`}>
        <b>
          {rule && `${rule.name}: `}
          {field}
        </b>
        {before !== undefined && (
          <del>
            <span className="ui-sr">was </span>
            {before}
          </del>
        )}
        {after !== undefined && (
          <ins>
            <span className="ui-sr">is </span>
            {after}
          </ins>
        )}
      </li>
    ))}
  </ul>
);
