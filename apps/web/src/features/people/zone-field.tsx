import { Combobox } from '@observer/ui';
import { useMemo } from 'react';
import { allZones } from '../../time/zoned-time';

/** A time zone, with suggestions. */
export function ZoneField({ zone, error, onChange }: { zone: string; error: string | undefined; onChange: (zone: string) => void }) {
  const zones = useMemo(() => allZones(), []);
  const text = zone.trim().toLowerCase();
  return (
    <div className="ui-field">
      <span className="ui-field__label">Time zone</span>
      <Combobox label="Time zone" placeholder="Europe/Zurich" allowFreeText text={zone} onTextChange={onChange} onCommit={onChange} options={zones.filter((one) => one.toLowerCase().includes(text)).slice(0, 40).map((value) => ({ value }))} />
      {error && (
        <span className="ui-field__error" role="alert">
          {error}
        </span>
      )}
    </div>
  );
}
