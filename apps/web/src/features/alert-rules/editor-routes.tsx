import { Route, Switch } from 'wouter';
import RulePage from './edit/rule-page';
import GroupPage from './group/group-page';

/** Pages that change rules and groups; apart from the first view, which knows only where they begin. */
const EditorRoutes = () => (
  <Switch>
    <Route path="/alert-rules/new" component={RulePage} />
    <Route path="/alert-rules/new-group" component={GroupPage} />
    <Route path="/alert-rules/groups/:groupId/rules/:ruleId" component={RulePage} />
    <Route path="/alert-rules/groups/:groupId" component={GroupPage} />
  </Switch>
);
export default EditorRoutes;
