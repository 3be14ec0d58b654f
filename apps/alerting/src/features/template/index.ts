export { checkTemplate, expandData, expandTemplate, type AlertTemplateData, type TemplateQuery } from './expand-template';
export type { TemplateSample } from './functions';
export { TemplateError } from './template-error';
