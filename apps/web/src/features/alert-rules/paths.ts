/** Addresses of rules and groups. */
export const LIST_PATH = '/alert-rules';
export const rulePath = (groupId: string, ruleId: string): string => `${LIST_PATH}/groups/${groupId}/rules/${ruleId}`;
export const groupPath = (groupId: string): string => `${LIST_PATH}/groups/${groupId}`;
export const newGroupPath = `${LIST_PATH}/new-group`;
/** @param groupId the group it is offered for */
export const newRulePath = (type: 'alert' | 'recording', groupId = ''): string => `${LIST_PATH}/new?${new URLSearchParams({ type, ...(groupId ? { group: groupId } : {}) }).toString()}`;
export const duplicatePath = (groupId: string, ruleId: string): string => `${LIST_PATH}/new?${new URLSearchParams({ group: groupId, from: ruleId }).toString()}`;
