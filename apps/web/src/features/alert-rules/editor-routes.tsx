import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';

const RulePage = lazy(() => import('./edit/rule-page'));
const GroupPage = lazy(() => import('./group/group-page'));

/** Pages that change rules and groups; apart from the first view, which knows only where they begin. */
export default function EditorRoutes() {
  return (
    <Suspense fallback={<div className="page" role="status" aria-busy="true" aria-label="Loading: the editor of rules" />}>
      <Switch>
        <Route path="/alert-rules/new" component={RulePage} />
        <Route path="/alert-rules/new-group" component={GroupPage} />
        <Route path="/alert-rules/groups/:groupId/rules/:ruleId" component={RulePage} />
        <Route path="/alert-rules/groups/:groupId" component={GroupPage} />
      </Switch>
    </Suspense>
  );
}
