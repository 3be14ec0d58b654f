export { CalendarFeeds } from './calendar-feeds';
export { LocalTime, startOfDay, timeOfDayMs, wallOf, weekdayOf } from './local-time';
export { onCallAt, type Shift, shiftsOf } from './shifts';
export { isWithin } from './weekly-windows';
export { PeopleDirectory } from './people-directory';
export { serveOnCall } from './on-call.commands';
export { PeopleDocuments } from './people-documents';
