export { CalendarFeeds } from './calendar-feeds';
export { LocalTime, wallOf } from './local-time';
export { onCallAt, type Shift, shiftsOf } from './shifts';
export { isWithin } from './weekly-windows';
export { PeopleDirectory } from './people-directory';
export { serveOnCall } from './on-call.commands';
export { PeopleDocuments } from './people-documents';
