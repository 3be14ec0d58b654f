import { Button, CopyButton, Dialog, Notice, Select, showToast, Skeleton } from '@observer/ui';
import { CalendarPlus } from 'lucide-react';
import { useState } from 'react';
import { CALENDAR_FEEDS, type CalendarFeed, CREATE_CALENDAR_FEED, REVOKE_CALENDAR_FEED, type Schedule } from '../../api/people';
import { invalidate } from '../../api/query-cache';
import { useMutation, useQuery } from '../../api/use-query';
import { formatDay } from '../../format/time';

/** Addresses for calendar programs: make, copy, revoke. */
export function FeedsDialog({ schedule, onClose }: { schedule: Schedule; onClose: () => void }) {
  const { data, error } = useQuery(CALENDAR_FEEDS, { schedule: schedule.id });
  const [person, setPerson] = useState('');
  const create = useMutation(CREATE_CALENDAR_FEED);
  const people = [...new Set(schedule.layers.flatMap((layer) => layer.people))];
  const make = async () => {
    if (await create.run({ schedule: schedule.id, person: person || null })) showToast({ tone: 'ok', title: 'The calendar feed is made', text: 'Copy its address into your calendar program.' });
    invalidate(CALENDAR_FEEDS);
  };
  return (
    <Dialog open wide onOpenChange={onClose} title={`Calendar feeds of "${schedule.name}"`} description="Calendar programs cannot sign in: whoever has an address reads the shifts, until it is revoked." footer={<Button onClick={onClose}>Close</Button>}>
      <div className="people__form">
        {(error ?? create.error) && <Notice tone="bad">{(error ?? create.error)!.message}</Notice>}
        <div className="oncall__newfeed">
          <Select label="Shifts of" options={[{ value: '', label: 'Everybody' }, ...people.map((value) => ({ value, label: value }))]} value={person} onValueChange={setPerson} />
          <Button variant="primary" icon={<CalendarPlus size={14} />} busy={create.busy} onClick={() => void make()}>
            Make a feed
          </Button>
        </div>
        {!data && !error ? <Skeleton height="4rem" /> : data?.calendarFeeds.length === 0 ? <p className="ui-muted">There is no feed yet.</p> : <ul className="oncall__feeds">{data?.calendarFeeds.map((feed) => <Feed key={feed.id} feed={feed} schedule={schedule.id} />)}</ul>}
      </div>
    </Dialog>
  );
}

function Feed({ feed, schedule }: { feed: CalendarFeed; schedule: string }) {
  const revoke = useMutation(REVOKE_CALENDAR_FEED);
  const address = `${location.origin}${feed.path}`;
  const end = async () => {
    if (await revoke.run({ schedule, id: feed.id })) showToast({ tone: 'ok', title: 'The feed is revoked', text: 'Its address tells nothing any more.' });
    invalidate(CALENDAR_FEEDS);
  };
  return (
    <li>
      <span className="people__what">
        <span>{feed.person === null ? 'Everybody' : feed.person}</span>
        <small>
          made {formatDay(feed.createdAtMs)}, by {feed.createdBy.id}
        </small>
        <code className="ui-truncate" data-testid="feed-address">
          {address}
        </code>
        {revoke.error && <small className="ui-field__error">{revoke.error.message}</small>}
      </span>
      <CopyButton text={address} label="Copy the address" />
      <Button size="sm" variant="danger" busy={revoke.busy} aria-label={`Revoke the feed for ${feed.person ?? 'everybody'}`} onClick={() => void end()}>
        Revoke
      </Button>
    </li>
  );
}
