import './people.css';
export { routingInUse, suggestedPolicy } from './default-routing';
export { DeleteButton, SaveFault } from './document-dialog';
export { idFault, idOf, isUsedFor, pointsOf, unreached } from './known-people';
export { NamesField, PeopleField, PersonField } from './people-field';
export { useBase } from './use-base';
export { useContactPoints, usePeople } from './use-people';
export { ZoneField } from './zone-field';
