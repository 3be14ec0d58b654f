export { backTest, type BackTest, type BackTestParts, type BackTestRequest, MAX_EVALUATIONS } from './back-test';
export { type PlayedAlert } from './played-alert';
export { backTestSuggestions, type PlayedSuggestion } from './back-test-suggestions';
export { suggestLessNoise, type NoiseSuggestion } from './suggest-less-noise';
export { BackTestModule } from './back-test.module';
