/** The label that holds a metric's name. */
export const METRIC_NAME = '__name__';
